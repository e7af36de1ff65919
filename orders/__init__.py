"""The order: its record, its life from first sentence to ticket, and the proof of everything in it.

Where to find what
    model          the tables                         database      engine, sessions, migrations
    conversations  who talks, what was said           drafts        fields and their evidence
    fields         which fields exist, what they take evidence      spans in what was said
    filing         number and outbox row, once        outbox        delivery until acknowledged
    backends/      who takes delivery                 changes       what an agent may change
    lookup         finding orders                     view          the order as others see it
    history        what happened, who did it          callbacks     whom to call back
    desk_users     who may sign in at the desk        errors        every error, drawn as a tree
    moment         UTC inside, +08:00 outside

Everything is synchronous; asynchronous callers use ``asyncio.to_thread``.
"""

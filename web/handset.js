/** The browser's microphone and loudspeaker as 16-bit mono PCM. */

export const MICROPHONE_HZ = 16_000;

const WORKLET = new URL("pcm-worklet.js", import.meta.url);

/** Why there is no microphone; `reason` is a key of the widget's text. */
export class MicrophoneUnavailable extends Error {
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

const REASONS = {
  NotAllowedError: "denied", SecurityError: "denied",
  NotFoundError: "absent", OverconstrainedError: "absent",
  NotReadableError: "occupied", AbortError: "occupied",
};

async function openMicrophone() {
  if (!window.isSecureContext) throw new MicrophoneUnavailable("insecure");
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) throw new MicrophoneUnavailable("unsupported");
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    throw new MicrophoneUnavailable(REASONS[error.name] || "occupied", error);
  }
}

/** A context at the microphone's wire rate where the browser can, else at its own (the worklet then resamples). */
function openContext(stream) {
  try {
    const context = new AudioContext({ sampleRate: MICROPHONE_HZ });
    try {
      // Firefox refuses to connect a microphone to a context of another rate than the device's.
      return { context, source: context.createMediaStreamSource(stream) };
    } catch {
      context.close();
    }
  } catch {
    // This browser has no context at 16 kHz.
  }
  const context = new AudioContext();
  return { context, source: context.createMediaStreamSource(stream) };
}

/** Microphone and earpiece of one call. Events: "frame" (detail: { pcm, level }), "playing" (detail: boolean), "unplugged". */
export class Handset extends EventTarget {
  /** Ask for the microphone and start the worklets; throws MicrophoneUnavailable. */
  async open() {
    this.stream = await openMicrophone();
    const [track] = this.stream.getAudioTracks();
    track.addEventListener("ended", () => this.#tell("unplugged"));
    const { context, source } = openContext(this.stream);
    this.context = context;
    await Promise.all([context.resume(), context.audioWorklet.addModule(WORKLET)]);
    const options = { channelCount: 1, channelCountMode: "explicit", processorOptions: { rate: MICROPHONE_HZ } };
    this.microphone = new AudioWorkletNode(context, "hotline-microphone", { ...options, numberOfOutputs: 0 });
    this.speaker = new AudioWorkletNode(context, "hotline-speaker", { ...options, numberOfInputs: 0, outputChannelCount: [1] });
    this.microphone.port.onmessage = ({ data }) => this.#tell("frame", data);
    this.speaker.port.onmessage = ({ data }) => this.#heard(data);
    this.speaker.connect(context.destination);
    source.connect(this.microphone);
  }

  /** The rate in Hz of what play() will be given. */
  setRate(rate) {
    this.speaker.port.postMessage({ rate });
  }

  /** Queue s16le mono; a sample cut in two by the network is put together again. */
  play(buffer) {
    let bytes = new Uint8Array(buffer);
    if (this.half !== undefined) {
      bytes = Uint8Array.of(this.half, ...bytes);
      this.half = undefined;
    }
    if (bytes.length % 2) {
      this.half = bytes[bytes.length - 1];
      bytes = bytes.slice(0, -1);
    }
    if (!bytes.length) return;
    const pcm = bytes.buffer.byteLength === bytes.length ? bytes.buffer : bytes.slice().buffer;
    this.speaker.port.postMessage({ pcm }, [pcm]);
  }

  /** Nothing more of this reply will come. */
  end() {
    this.half = undefined;
    this.speaker.port.postMessage({ end: true });
  }

  /** Fall silent at once and forget what is queued. */
  clear() {
    this.half = undefined;
    this.speaker.port.postMessage({ clear: true });
  }

  /** Resolves when all that is queued has been heard, or after `longestMs` milliseconds. */
  drain(longestMs) {
    return new Promise((resolve) => {
      this.drained = resolve;
      setTimeout(resolve, longestMs);
      this.speaker.port.postMessage({ drain: true });
    });
  }

  /** Stop listening; what is queued plays on. */
  mute() {
    this.microphone?.port.postMessage({ close: true });
    this.microphone?.disconnect();
    for (const track of this.stream?.getTracks() || []) track.stop();
  }

  close() {
    this.mute();
    this.speaker?.port.postMessage({ close: true });
    this.speaker?.disconnect();
    if (this.context && this.context.state !== "closed") this.context.close();
  }

  #heard({ playing, drained }) {
    if (drained) this.drained?.();
    if (playing !== undefined) this.#tell("playing", playing);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

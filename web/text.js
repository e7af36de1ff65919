/**
 * Everything the widget says itself, by language. What the hotline says comes from the gateway.
 * A value is a string, or a function of what it has to name.
 */

const chinese = {
  lang: "zh-CN",
  title: "12345政务服务便民热线",
  greeting: "您好，这里是12345政务服务便民热线。请直接告诉我您遇到了什么事、在什么地方。",
  notice: "您提供的内容只用于办理您的诉求；语音通话会录音。",
  log: "对话记录",
  hotline: "热线",
  citizen: "您",
  restart: "新的对话",
  restartQuestion: "开始新的对话？",
  restartMeaning: "这里显示的内容会清除。已经登记的工单不受影响。",
  cancel: "取消",
  newMessages: "有新消息",

  write: "请说说您遇到的事",
  send: "发送",
  call: "语音通话",
  left: (count) => `还可以输入${count}字`,
  tooLong: (count, limit) => `超出${count}字。一次最多${limit}字，请分几条发送。`,

  typing: "正在回复",
  stillWorking: "还在处理，请稍等",
  waiting: "等待发送",
  sending: "正在发送",
  delivered: "已送达",
  resend: "重新发送",
  edit: "放回输入框修改",
  offline: "网络已断开，这条消息还没有发出，恢复后会自动发送。",
  unreachable: "没有连上热线，无法确认这条消息是否送达。",
  timeout: "等了很久没有回应，无法确认这条消息是否送达。",
  reloaded: "页面刷新过，无法确认这条消息是否送达。",
  broken: (status) => `热线系统暂时出了问题（${status}），这条消息没有办成。`,
  garbled: "热线的回应无法读取，这条消息没有办成。",
  refused: (status) => `热线没有接受这条消息（${status}）。`,
  busy: (seconds) => `发送得太快了，${seconds}秒后自动重发。`,
  tooBusy: "现在使用的人太多，请稍后再重新发送。",
  configLost: "暂时没有连上热线。您可以先写下来，连上以后再发送。",

  opening: "正在打开麦克风",
  connecting: "正在接通",
  listening: "正在听您说",
  speaking: "正在回答",
  transferring: "正在转接人工，请不要挂断",
  hangUp: "挂断",
  keypad: "拨号键盘",
  pressed: "已按下",
  digit: (digit) => ({ "*": "星号键", "#": "井号键" })[digit] || `数字键${digit}`,
  recorded: "本次通话会录音，只用于办理您的诉求",
  mightSay: "您可以说",
  interrupted: "通话断开，这句没有听完",
  callStarted: "语音通话开始",
  callEnded: (length) => `语音通话结束，时长${length}`,
  handedOver: "已转人工，请稍等工作人员回复。",
  insecure: "这个网页不是安全连接（https），浏览器不允许使用麦克风。请直接打字，或拨打12345。",
  unsupported: "这个浏览器不支持语音通话。请直接打字，或拨打12345。",
  denied: "没有得到麦克风的使用许可。请在浏览器地址栏旁边的网站设置里允许麦克风，再试一次；也可以直接打字。",
  absent: "没有找到麦克风。请接上麦克风再试一次，也可以直接打字。",
  occupied: "麦克风打不开，可能正被别的程序使用。请关闭那个程序再试一次，也可以直接打字。",
  unplugged: "麦克风断开了，通话已结束。请接好以后重新通话，也可以直接打字。",
  noAnswer: "语音通话没有接通。请稍后再试，也可以直接打字。",
  lost: "通话意外断开了。可以重新通话，也可以直接打字。",
  slow: "网络太慢，声音传不过去，通话已结束。可以直接打字。",
  voiceFault: "语音通话出了问题。可以重新通话，也可以直接打字。",

  orderNumber: "工单号",
  registered: "已登记",
  copy: "复制",
  copied: "已复制",
  copyFailed: "没能复制，请手动记下工单号。",
  yes: "是",
  no: "否",
  fields: {
    type: "类型", description: "事情经过", address: "地点", occurred_at: "发生时间", demand: "诉求",
    contact_name: "联系人", phone: "电话", confidential: "保密", department: "拟派部门", status: "状态",
    due_at: "办理期限",
  },
  statuses: {
    draft: "未提交", incomplete: "待补充", filed: "已登记", delivered: "已受理", dispatched: "已派单",
    in_progress: "办理中", replied: "已回复", closed: "已办结", cancelled: "已取消",
  },
};

const english = {
  ...chinese,
  lang: "en",
  notice: "What you tell us is used only to handle your request. Voice calls are recorded.",
  log: "Conversation", hotline: "Hotline", citizen: "You",
  restart: "New conversation", restartQuestion: "Start a new conversation?",
  restartMeaning: "What is shown here will be cleared. Orders already filed are not affected.",
  cancel: "Cancel", newMessages: "New messages",
  write: "Tell us what happened (in Chinese)", send: "Send", call: "Voice call",
  left: (count) => `${count} characters left`,
  tooLong: (count, limit) => `${count} characters too many. The limit is ${limit}: please send it in parts.`,
  typing: "Replying", stillWorking: "Still working on it",
  waiting: "Waiting to be sent", sending: "Sending", delivered: "Delivered",
  resend: "Send again", edit: "Put back and edit",
  offline: "You are offline. This message will be sent when the connection is back.",
  unreachable: "The hotline could not be reached; it is not certain that this message arrived.",
  timeout: "No answer for a long time; it is not certain that this message arrived.",
  reloaded: "The page was reloaded; it is not certain that this message arrived.",
  broken: (status) => `The hotline has a fault (${status}); this message was not handled.`,
  garbled: "The hotline's answer could not be read; this message was not handled.",
  refused: (status) => `The hotline did not accept this message (${status}).`,
  busy: (seconds) => `Too many messages. Sending again in ${seconds} s.`,
  tooBusy: "The hotline is very busy. Please send again later.",
  configLost: "The hotline cannot be reached at the moment. You can write now and send later.",
  opening: "Opening the microphone", connecting: "Connecting", listening: "Listening", speaking: "Answering",
  transferring: "Transferring you to a person, please hold", hangUp: "Hang up", keypad: "Keypad",
  pressed: "Pressed", digit: (digit) => ({ "*": "Star", "#": "Hash" })[digit] || `Digit ${digit}`,
  recorded: "This call is recorded, only to handle your request", mightSay: "You can say",
  interrupted: "Cut off before the end of the sentence", callStarted: "Voice call started",
  callEnded: (length) => `Voice call ended after ${length}`,
  handedOver: "A person takes over, please wait for their reply.",
  insecure: "This page is not on a secure connection (https), so the browser forbids the microphone. Please type, or call 12345.",
  unsupported: "This browser cannot make voice calls. Please type, or call 12345.",
  denied: "The microphone was not allowed. Allow it in the browser's site settings and try again, or type.",
  absent: "No microphone was found. Connect one and try again, or type.",
  occupied: "The microphone could not be opened; another program may be using it. Close that and try again, or type.",
  unplugged: "The microphone was disconnected and the call ended. Call again, or type.",
  noAnswer: "The call could not be connected. Try again later, or type.",
  lost: "The call was cut off. Call again, or type.",
  slow: "The network is too slow to carry your voice; the call ended. Please type.",
  voiceFault: "The call has a fault. Call again, or type.",
  orderNumber: "Order number", registered: "Filed", copy: "Copy", copied: "Copied",
  copyFailed: "Copying failed, please note the number.", yes: "Yes", no: "No",
  fields: {
    type: "Type", description: "What happened", address: "Place", occurred_at: "When", demand: "Wanted",
    contact_name: "Name", phone: "Phone", confidential: "Confidential", department: "Department", status: "Status",
    due_at: "Due",
  },
  statuses: {
    draft: "Draft", incomplete: "Incomplete", filed: "Filed", delivered: "Accepted", dispatched: "Dispatched",
    in_progress: "In progress", replied: "Replied", closed: "Closed", cancelled: "Cancelled",
  },
};

/** The widget's sentences for a BCP 47 language tag; Simplified Chinese for anything but English. */
export function textFor(lang) {
  return /^en\b/i.test(lang || "") ? english : chinese;
}

/** True if the gateway's own sentence can be shown to a reader of Chinese. */
export function isChinese(sentence) {
  return typeof sentence === "string" && /[\u4e00-\u9fff]/.test(sentence);
}

/** Twelve digits as 4-4-4, anything else unchanged. */
export function grouped(number) {
  const digits = String(number);
  return /^\d{12}$/.test(digits) ? digits.replace(/(\d{4})(?=\d)/g, "$1 ") : digits;
}

/** Seconds as m:ss. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

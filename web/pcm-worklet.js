/**
 * Two audio worklets: the microphone as 16-bit frames at the wire's rate, and a speaker that plays
 * 16-bit chunks without gaps and falls silent at once. Both resample where the context's rate differs.
 */

const FRAME_MS = 40;
// Zero crossings of the windowed sinc on each side: about 80 dB down, a millisecond of delay.
const CROSSINGS = 16;
// How much a reply must have queued before it starts, so that a late packet leaves no hole …
const CUSHION_S = 0.06;
// … unless nothing more has come for this long.
const PATIENCE_S = 0.15;

function divisor(a, b) {
  return b ? divisor(b, a % b) : a;
}

/** Streaming polyphase resampler between two whole rates in Hz; push() takes and returns float samples. */
class Resampler {
  constructor(from, to) {
    const common = divisor(from, to);
    this.step = from / common;
    this.phases = to / common;
    const cutoff = Math.min(1, to / from);
    this.half = Math.ceil(CROSSINGS / cutoff);
    this.taps = Array.from({ length: this.phases }, (_, phase) => Float32Array.from({ length: 2 * this.half }, (__, tap) => {
      const distance = tap - this.half + 1 - phase / this.phases;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * Math.max(-1, Math.min(1, distance / this.half))));
      const angle = Math.PI * cutoff * distance;
      return cutoff * window * (Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle);
    }));
    this.kept = new Float32Array(this.half);
    this.position = this.half * this.phases; // of the next output, in 1/phases of a kept sample
  }

  push(samples) {
    if (this.step === this.phases) return samples;
    const all = new Float32Array(this.kept.length + samples.length);
    all.set(this.kept);
    all.set(samples, this.kept.length);
    const out = [];
    while (Math.floor(this.position / this.phases) + this.half < all.length) {
      const taps = this.taps[this.position % this.phases];
      const first = Math.floor(this.position / this.phases) - this.half + 1;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap += 1) sum += taps[tap] * all[first + tap];
      out.push(sum);
      this.position += this.step;
    }
    const used = Math.max(0, Math.floor(this.position / this.phases) - this.half + 1);
    this.kept = all.slice(used);
    this.position -= used * this.phases;
    return Float32Array.from(out);
  }
}

/** Posts { pcm: ArrayBuffer of s16le mono at options.rate Hz, level: root mean square 0 … 1 } every 40 ms. */
class Microphone extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate } }) {
    super();
    this.resampler = new Resampler(sampleRate, rate);
    this.frame = new Int16Array(Math.round((rate * FRAME_MS) / 1000)); // platforms with browsers are little-endian
    this.filled = 0;
    this.energy = 0;
    this.open = true;
    this.port.onmessage = () => { this.open = false; };
  }

  process([input]) {
    // A source that has stopped gives no channel: time goes on, as silence.
    for (const sample of this.resampler.push(input[0] || new Float32Array(128))) {
      const clipped = Math.max(-1, Math.min(1, sample));
      this.energy += clipped * clipped;
      this.frame[this.filled] = Math.round(clipped * 32767);
      this.filled += 1;
      if (this.filled === this.frame.length) this.#post();
    }
    return this.open;
  }

  #post() {
    const pcm = this.frame.slice().buffer;
    this.port.postMessage({ pcm, level: Math.sqrt(this.energy / this.frame.length) }, [pcm]);
    this.filled = 0;
    this.energy = 0;
  }
}

/**
 * Takes { rate }, { pcm: ArrayBuffer s16le mono }, { end: true } (nothing more for now), { clear: true },
 * { drain: true }. Posts { playing: boolean } when sound starts and stops, { drained: true } once after drain.
 */
class Speaker extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate } }) {
    super();
    this.open = true;
    this.#reset(rate);
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  process(_, [[channel]]) {
    if (this.queued && !this.playing) {
      this.waited += channel.length / sampleRate;
      const ready = this.ended || this.queued >= CUSHION_S * sampleRate || this.waited >= PATIENCE_S;
      if (ready) this.#playing(true);
    }
    if (this.playing) this.#fill(channel);
    if (this.draining && !this.queued) {
      this.draining = false;
      this.port.postMessage({ drained: true });
    }
    return this.open;
  }

  #take(data) {
    if (data.rate) this.#reset(data.rate);
    if (data.clear) this.#reset(this.rate);
    if (data.pcm) {
      const samples = this.resampler.push(Float32Array.from(new Int16Array(data.pcm), (value) => value / 32768));
      this.ended = false;
      if (samples.length) this.chunks.push(samples);
      this.queued += samples.length;
    }
    if (data.end || data.drain) this.ended = true;
    if (data.drain) this.draining = true;
    if (data.close) this.open = false;
  }

  #fill(channel) {
    let at = 0;
    while (at < channel.length && this.chunks.length) {
      const part = this.chunks[0].subarray(this.offset, this.offset + channel.length - at);
      channel.set(part, at);
      at += part.length;
      this.offset += part.length;
      if (this.offset === this.chunks[0].length) {
        this.chunks.shift();
        this.offset = 0;
      }
    }
    this.queued -= at;
    if (!this.queued) this.#playing(false);
  }

  #reset(rate) {
    if (this.playing) this.#playing(false);
    Object.assign(this, { rate, chunks: [], offset: 0, queued: 0, waited: 0, playing: false, ended: false });
    this.resampler = new Resampler(rate, sampleRate);
  }

  #playing(playing) {
    this.playing = playing;
    this.waited = 0;
    this.port.postMessage({ playing });
  }
}

registerProcessor("hotline-microphone", Microphone);
registerProcessor("hotline-speaker", Speaker);

// Lines over the last minutes, an hour at most, from zero; the latest and the greatest value of the first in words.
const svg = "http://www.w3.org/2000/svg";
const window_most_s = 3600;
const window_least_s = 300;
const fine_s = 60; // what is older is kept in steps
const step_s = 10;
const width = 1000;
const height = 100;

function ago(seconds) {
  return seconds >= 3600 ? "1 h ago" : `${Math.round(seconds / 60)} min ago`;
}

export class Plot {
  // `read`: the values of the lines, of rates; `words`: a value as people read it; `least`: what the full height is at least.
  constructor(figure, read, words, least) {
    Object.assign(this, { read, words, least, samples: [] });
    this.value = document.createElement("span");
    figure.querySelector("figcaption").append(this.value);
    this.picture = document.createElementNS(svg, "svg");
    this.picture.setAttribute("class", "plot");
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.setAttribute("preserveAspectRatio", "none");
    this.picture.setAttribute("aria-hidden", "true");
    this.lines = read({}).map((_, index) => {
      const line = document.createElementNS(svg, "path");
      if (index > 0) line.setAttribute("class", "second");
      this.picture.prepend(line);
      return line;
    });
    this.begin = document.createElement("span");
    const end = document.createElement("span");
    end.textContent = "now";
    const axis = document.createElement("div");
    axis.className = "axis";
    axis.append(this.begin, end);
    figure.append(this.picture, axis);
  }

  // What was before the page was opened; `at` in seconds, ascending.
  load(past) {
    this.samples = past.map(({ at, rates }) => [at, this.read(rates)]);
  }

  add(at, rates) {
    this.samples.push([at, this.read(rates)]);
    const step = (sample) => Math.floor(sample[0] / step_s);
    this.samples = this.samples.filter((sample, index, all) => sample[0] >= at - window_most_s &&
      (sample[0] > at - fine_s || index === 0 || step(sample) !== step(all[index - 1])));
    this.draw(at);
  }

  draw(at) {
    const window_s = Math.max(window_least_s, Math.ceil((at - this.samples[0][0]) / 60) * 60);
    const most = Math.max(this.least, ...this.samples.map((sample) => Math.max(...sample[1])));
    this.lines.forEach((line, index) => {
      const points = this.samples.map(([when, values]) =>
        `${(width * (1 - (at - when) / window_s)).toFixed(1)} ${(height - 2 - ((height - 4) * values[index]) / most).toFixed(1)}`);
      line.setAttribute("d", "M" + points.join("L"));
    });
    const now = this.samples[this.samples.length - 1][1][0];
    const greatest = Math.max(...this.samples.map((sample) => sample[1][0]));
    this.begin.textContent = ago(window_s);
    this.value.textContent = `${this.words(now)} (at most ${this.words(greatest)})`;
  }
}

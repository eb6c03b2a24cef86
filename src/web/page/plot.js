// A line over the last minutes, an hour at most, from zero, with its latest and its greatest value in words.
const svg = "http://www.w3.org/2000/svg";
const window_most_s = 3600;
const window_least_s = 300;
const width = 1000;
const height = 100;

function ago(seconds) {
  return seconds >= 3600 ? "1 h ago" : `${Math.round(seconds / 60)} min ago`;
}

export class Plot {
  constructor(figure) {
    this.samples = [];
    this.value = document.createElement("span");
    figure.querySelector("figcaption").append(this.value);
    const picture = document.createElementNS(svg, "svg");
    picture.setAttribute("class", "plot");
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("preserveAspectRatio", "none");
    picture.setAttribute("aria-hidden", "true");
    this.line = document.createElementNS(svg, "path");
    picture.append(this.line);
    this.begin = document.createElement("span");
    const end = document.createElement("span");
    end.textContent = "now";
    const axis = document.createElement("div");
    axis.className = "axis";
    axis.append(this.begin, end);
    figure.append(picture, axis);
  }

  // `at`: seconds.
  add(at, value) {
    this.samples.push([at, value]);
    while (this.samples[0][0] < at - window_most_s) this.samples.shift();
    const window_s = Math.max(window_least_s, Math.ceil((at - this.samples[0][0]) / 60) * 60);
    const most = Math.max(1, ...this.samples.map((sample) => sample[1]));
    const points = this.samples.map(([when, what]) =>
      `${(width * (1 - (at - when) / window_s)).toFixed(1)} ${(height - 2 - ((height - 4) * what) / most).toFixed(1)}`);
    this.line.setAttribute("d", "M" + points.join("L"));
    this.begin.textContent = ago(window_s);
    this.value.textContent = `${Math.round(value).toLocaleString("en")} (at most ${Math.round(most).toLocaleString("en")})`;
  }
}

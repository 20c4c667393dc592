// The page: which cells are shown, what each figure is given, tables that sort.

const data = JSON.parse(document.getElementById("data").textContent);
const DASHES = [null, "7 3", "2 2", "8 2 2 2", "5 2 1 2 1 2"];
const COLOURS = 7;
const FIRST_SHOWN = 12;
const DAY = 86400;
const FEW = 4;  // lines whose bands can be told apart
const PAPER_WIDTH = 760;
const AGES = [[1, "1 s"], [10, "10 s"], [60, "1 min"], [600, "10 min"], [3600, "1 h"], [6 * 3600, "6 h"], [DAY, "1 d"],
  [3 * DAY, "3 d"], [7 * DAY, "7 d"], [30 * DAY, "30 d"], [365 * DAY, "1 y"]];

const unique = (values) => [...new Set(values)];
const worlds = unique(data.groups.map((g) => g.world));
// The algorithm picks the colour and the strategy the dash; the oracle is drawn in ink.
const coloured = unique(data.groups.filter((g) => !g.oracle).map((g) => JSON.stringify([g.algorithm, g.world])));
const strategies = unique(data.groups.filter((g) => !g.oracle).map((g) => g.strategy));
const looks = data.groups.map((g, group) => ({
  group,
  label: (g.oracle ? g.algorithm : `${g.algorithm}, ${g.strategy}`) + (worlds.length > 1 ? `, ${g.world}` : ""),
  color: g.oracle ? "var(--ink)" : `var(--c${coloured.indexOf(JSON.stringify([g.algorithm, g.world])) % COLOURS})`,
  dash: g.oracle ? null : DASHES[strategies.indexOf(g.strategy) % DASHES.length],
}));

const unitOf = (seconds) => seconds < 120 ? [1, "s"] : seconds < 7200 ? [60, "min"] : seconds < 2 * DAY ? [3600, "h"] : [DAY, "d"];
function duration(seconds) {
  const [scale, unit] = unitOf(Math.abs(seconds));
  return `${d3.format(".3~g")(seconds / scale)} ${unit}`;
}
function wall(ns) {
  const [scale, unit] = ns < 1e3 ? [1, "ns"] : ns < 1e6 ? [1e3, "µs"] : ns < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  return `${d3.format(".3~g")(ns / scale)} ${unit}`;
}
// Ticks of a linear axis of durations, at whole numbers of the unit that they are told in.
function durationTicks(from, to) {
  const [scale] = unitOf(to);
  return d3.ticks(from / scale, to / scale, 6).map((v) => v * scale);
}
const tick = (seconds) => (AGES.find((age) => age[0] === seconds) || [0, duration(seconds)])[1];
const plain = (value) => Math.abs(value) >= 1e5 ? d3.format(".4~s")(value) : d3.format(".4~g")(value);

// Of many cells, first those with the best of the first quality.
function firstShown() {
  const all = d3.range(data.groups.length);
  if (all.length <= FIRST_SHOWN) return all;
  const front = data.fronts[0];
  if (!front) return all.slice(0, FIRST_SHOWN);
  const sign = front.direction === "lower" ? 1 : -1;
  const value = (g) => front.points[g] ? sign * front.points[g].mean[0] : Infinity;
  return all.sort((a, b) => value(a) - value(b)).slice(0, FIRST_SHOWN);
}
const shown = new Set(firstShown());

function pointsOf(line, xs) {
  return xs.map((x, i) => {
    const y = line.mean[i], half = line.half ? line.half[i] : null;
    return { x, y, low: half === null || y === null ? null : y - half, high: half === null || y === null ? null : y + half };
  });
}
const linesOf = (lines, xs) => looks.filter((look) => shown.has(look.group) && lines[look.group])
  .map((look) => ({ ...look, points: pointsOf(lines[look.group], xs) }));

// Along time: days or hours of a world, dates of a log.
function timeAxis() {
  const centre = data.window_start.map((start) => start + data.window_seconds / 2);
  const ends = [data.window_start[0], data.window_start[data.window_start.length - 1] + data.window_seconds];
  if (!data.world_time) {
    const date = (seconds) => new Date(1000 * seconds);
    return { xs: centre.map(date), of: date,
      axis: { scale: d3.scaleUtc().domain(ends.map(date)), label: "date (UTC)", say: d3.utcFormat("%Y-%m-%d %H:%M") } };
  }
  const [unit, name, one] = ends[1] - ends[0] > 2 * DAY ? [DAY, "days", "day"] : [3600, "hours", "hour"];
  const of = (seconds) => seconds / unit;
  return { xs: centre.map(of), of, axis: { scale: d3.scaleLinear().domain(ends.map(of)),
    label: `${name} since the start of the world`, say: (x) => `${one} ${d3.format(".4~g")(x)}` } };
}

const draw = {}, charts = [];
const banded = document.getElementById("intervals");
banded.checked = shown.size <= FEW;
const intervals = () => banded.checked;
function chartIn(id) {
  charts.push(new Chart(document.getElementById(id)));
  return charts[charts.length - 1];
}

function overTime() {
  const select = document.getElementById("series");
  if (!data.series.length || data.window_start.length < 2) return document.getElementById("over-time").remove();
  fill(select, data.series.map((s) => s.title + (s.long_name ? ` – ${s.long_name}` : "")));
  const usual = data.fronts.length ? data.series.findIndex((s) => s.title === data.fronts[0].title) : 0;
  select.value = Math.max(0, usual);
  const chart = chartIn("over-time"), time = timeAxis();
  const rules = [];
  for (const [at, kind] of data.drifts) {
    const same = rules.find((rule) => rule.at === at);
    if (!same) rules.push({ at, x: time.of(at), label: kind });
    else if (!same.label.split(", ").includes(kind)) same.label += `, ${kind}`;
  }
  draw.overTime = () => {
    const series = data.series[select.value], seconds = series.unit === "s";
    const lines = linesOf(series.lines, time.xs);
    const ages = lines.flatMap((line) => line.points.map((p) => p.y)).filter((v) => v !== null);
    const log = seconds && ages.length > 0 && d3.min(ages) > 0 && d3.max(ages) > 10 * d3.min(ages);
    chart.show({ name: `${series.title} over time`, x: time.axis, lines, points: [], rules, intervals: intervals(),
      y: { scale: log ? d3.scaleLog() : d3.scaleLinear(), log, label: series.title, say: seconds ? duration : plain,
        ticks: log ? AGES.map((age) => age[0]) : seconds ? durationTicks : null, format: seconds ? tick : null } });
  };
  select.addEventListener("change", draw.overTime);
}

function paretoFront() {
  const select = document.getElementById("quality");
  const placed = data.groups.map((g, i) => data.age[i] !== null);
  if (!data.fronts.length || !placed.some(Boolean)) return document.getElementById("front").remove();
  fill(select, data.fronts.map((front) => front.title));
  const figure = document.getElementById("front"), chart = chartIn("front");
  const ages = data.age.filter((age) => age !== null), least = d3.min(ages), most = d3.max(ages);
  const log = least > 0 && most > 10 * least;
  const cost = data.train_seconds.filter((c) => c !== null);
  const radius = d3.scaleSqrt().domain([0, d3.max(cost) || 1]).range([3, 15]);
  const note = d3.select(figure).append("p").attr("class", "notes");
  draw.front = () => {
    const front = data.fronts[select.value];
    const points = looks.filter((look) => shown.has(look.group) && placed[look.group] && front.points[look.group])
      .map((look) => ({ ...look, ...pointsOf(front.points[look.group], [data.age[look.group]])[0],
        r: radius(data.train_seconds[look.group] || 0), on: front.on[look.group],
        note: `${data.train_seconds[look.group] === null ? "training time unknown" :
          `${duration(data.train_seconds[look.group])} of training`}${front.on[look.group] ? ", on the front" : ""}` }));
    chart.show({ name: `${front.title} against mean age`, lines: [], points, rules: [],
      x: { scale: log ? d3.scaleLog().domain([least / 2, most * 2]) : d3.scaleLinear().domain([0, most * 1.08 || 1]), log,
        label: "mean age of what serves", say: (age) => `age ${duration(age)}`, format: tick,
        ticks: log ? AGES.map((age) => age[0]) : durationTicks },
      y: { scale: d3.scaleLinear(), label: front.title, say: plain } });
    note.text(`A point’s area tells its training time by the clock on the wall (greatest: ${duration(d3.max(cost) || 0)}). ` +
      "Filled: on the Pareto front of its world, no other cell being as good in quality, age and training time.");
  };
  select.addEventListener("change", draw.front);
}

function latency() {
  const select = document.getElementById("call");
  if (!data.latency.length) return document.getElementById("latency").remove();
  fill(select, data.latency.map((call) => call.title));
  const chart = chartIn("latency"), xs = d3.range(data.quantiles.length);
  const names = data.quantiles.map((q) => q === 1 ? "max" : `p${d3.format("~g")(100 * q)}`);
  draw.latency = () => {
    const call = data.latency[select.value];
    chart.show({ name: `Latency: ${call.title}`, lines: linesOf(call.lines, xs), points: [], rules: [], intervals: intervals(),
      x: { scale: d3.scaleLinear().domain([-0.2, xs.length - 0.8]), label: "quantile", ticks: xs, format: (x) => names[x],
        say: (x) => names[x] },
      y: { scale: d3.scaleLog(), log: true, label: "wall time", say: wall, format: wall,
        ticks: d3.range(0, 11).flatMap((e) => [10 ** e, 3 * 10 ** e]) } });
  };
  select.addEventListener("change", draw.latency);
}

function fill(select, names) {
  for (const [i, name] of names.entries()) select.add(new Option(name, i));
}

function redraw() {
  document.getElementById("shown").textContent = `${shown.size} of ${looks.length}`;
  for (const figure of Object.values(draw)) figure();
}

function cellList() {
  const rows = looks.map((look) => {
    const row = d3.select("#cells").append("li"), label = row.append("label");
    const box = label.append("input").attr("type", "checkbox").attr("data-group", look.group).node();
    label.append(() => swatch(look));
    label.append("span").text(look.label);
    box.checked = shown.has(look.group);
    box.addEventListener("change", () => {
      if (box.checked) shown.add(look.group); else shown.delete(look.group);
      redraw();
    });
    const highlight = (group) => charts.forEach((chart) => chart.highlight(group));
    for (const event of ["mouseenter", "focusin"]) row.on(event, () => highlight(look.group));
    for (const event of ["mouseleave", "focusout"]) row.on(event, () => highlight(null));
    return { look, box, row: row.node() };
  });
  const filter = document.getElementById("filter");
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase().split(/\s+/);
    for (const { look, row } of rows) row.hidden = !wanted.every((word) => look.label.toLowerCase().includes(word));
  });
  // Of those that the filter lets through.
  const setAll = (on) => {
    for (const { look, box, row } of rows) {
      if (row.hidden) continue;
      box.checked = on;
      if (on) shown.add(look.group); else shown.delete(look.group);
    }
    redraw();
  };
  document.getElementById("all").addEventListener("click", () => setAll(true));
  document.getElementById("none").addEventListener("click", () => setAll(false));
  banded.addEventListener("change", redraw);
  if (window.innerWidth < 640) document.querySelector(".panel").open = false;
}

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => {
        const cell = row.cells[column];
        return cell.dataset.value !== undefined ? Number(cell.dataset.value) : cell.className === "absent" ? null : cell.textContent;
      };
      // What does not apply stays last either way.
      const order = (a, b) => a === null || b === null ? (a === null) - (b === null) :
        (down ? -1 : 1) * (typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true }));
      body.append(...[...body.rows].sort((a, b) => order(key(a), key(b))));
    });
  });
}

// Paper has no summary to click on.
let closed = [];
window.addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const details of closed) details.open = true;
  for (const chart of charts) chart.fix(PAPER_WIDTH);
});
window.addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
  for (const chart of charts) chart.fix(null);
});

for (const table of document.querySelectorAll("table.sortable")) sortable(table);
if (data.groups.length) {
  document.getElementById("figures").hidden = false;
  cellList();
  overTime();
  paretoFront();
  latency();
  redraw();
}

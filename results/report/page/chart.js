"use strict";
// One figure: axes, lines with bands or points with whiskers, zoom along x, a cursor for pointer and keyboard. Colours
// come from the page's CSS, so light, dark and print need no other drawing. D3 5 or later.

const MARGIN = { top: 20, right: 14, bottom: 42, left: 62 };
const MOST_IN_TIP = 14;
let clips = 0;

class Chart {
  // what: { name, x, y: { scale, label, say, format?, ticks? }, lines, points, rules, intervals? }; see page.js.
  constructor(figure) {
    this.clip = `clip${clips++}`;
    this.zoomed = d3.zoomIdentity;
    this.plot = d3.select(figure).append("div").attr("class", "plot").attr("tabindex", 0).attr("role", "group")
      .attr("aria-roledescription", "chart");
    this.svg = this.plot.append("svg").attr("aria-hidden", "true");
    this.tip = this.plot.append("div").attr("class", "tip").style("display", "none");
    this.live = d3.select(figure).append("p").attr("class", "unseen").attr("aria-live", "polite");
    const buttons = d3.select(figure).select("figcaption").append("span").attr("class", "controls");
    for (const [text, label, act] of [["+", "Zoom in", () => this.zoomBy(2)], ["−", "Zoom out", () => this.zoomBy(0.5)],
                                      ["all", "Show the whole span", () => this.zoomBy(0)]]) {
      buttons.append("button").attr("type", "button").attr("aria-label", label).text(text).on("click", act);
      buttons.append("span").text(" ");
    }
    this.zoom = d3.zoom().scaleExtent([1, 200]).filter((event) => {
      const e = d3.event || event;
      if (e.type === "wheel") return e.ctrlKey || e.metaKey;  // the page must still scroll
      if (e.touches) return e.touches.length > 1 || this.zoomed.k > 1;
      return !e.button;
    }).on("zoom", (event) => {
      this.zoomed = (d3.event || event).transform;
      this.render();
    });
    this.plot.on("keydown", (event) => this.pressed(d3.event || event));
    this.plot.node().addEventListener("pointermove", (event) => this.pointed(event));
    this.plot.node().addEventListener("pointerleave", () => this.point(null));
    this.plot.node().addEventListener("blur", () => this.point(null));
    new ResizeObserver(() => {
      if (this.what && !this.fixed && this.plot.node().clientWidth !== this.width) this.show(this.what);
    }).observe(this.plot.node());
  }

  // Draws at one width whatever the window's, or (null) at the window's again.
  fix(width) {
    this.fixed = width;
    if (this.what) this.show(this.what);
  }

  show(what) {
    this.what = what;
    this.width = this.fixed || this.plot.node().clientWidth || 720;
    this.height = Math.round(Math.min(380, Math.max(250, 0.5 * this.width)));
    this.svg.attr("viewBox", `0 0 ${this.width} ${this.height}`);
    this.plot.attr("aria-label", `${what.name}. ${what.lines.length || what.points.length} cells shown.`);
    const frame = [[MARGIN.left, MARGIN.top], [this.width - MARGIN.right, this.height - MARGIN.bottom]];
    this.zoom.extent(frame).translateExtent(frame);
    this.svg.call(this.zoom).style("touch-action", "pan-y");
    this.point(null);
    this.render();
  }

  zoomBy(factor) {
    if (factor === 0) this.svg.call(this.zoom.transform, d3.zoomIdentity);
    else this.svg.call(this.zoom.scaleBy, factor);
  }

  // Values that set the y axis: means in sight, and of their intervals no more than half as much on either side.
  reach(x) {
    const [from, to] = x.domain();
    const seen = [...this.what.lines.flatMap((line) => line.points), ...this.what.points]
      .filter((p) => p.y !== null && p.x >= from && p.x <= to);
    if (seen.length === 0) return this.what.y.scale.domain();
    const [least, most] = d3.extent(seen, (p) => p.y);
    const within = (p) => p.low !== null && (this.what.intervals || this.what.points.length > 0);
    const low = d3.min(seen, (p) => within(p) ? p.low : p.y), high = d3.max(seen, (p) => within(p) ? p.high : p.y);
    const span = (most - least) || 0.1 * Math.abs(most) || 1;
    if (this.what.y.log) return [0.8 * least, 1.25 * most];
    const bottom = Math.max(low, least - span / 2), top = Math.min(high, most + span / 2);
    const air = 0.04 * (top - bottom || span);
    return [bottom - air, top + air];
  }

  render() {
    const { x, y, lines, points, rules, intervals } = this.what, svg = this.svg;
    const right = this.width - MARGIN.right;
    const bottom = this.height - MARGIN.bottom;
    x.scale.range([MARGIN.left, right]);
    const zx = this.x = this.zoomed.rescaleX(x.scale);
    const zy = this.y = y.scale.copy().domain(this.reach(zx)).range([bottom, MARGIN.top]);
    svg.selectAll("*").remove();
    svg.append("clipPath").attr("id", this.clip).append("rect").attr("x", MARGIN.left).attr("y", MARGIN.top)
      .attr("width", right - MARGIN.left).attr("height", bottom - MARGIN.top);
    this.axis(d3.axisLeft(zy), y, zy, Math.max(3, Math.round(this.height / 60)), `translate(${MARGIN.left},0)`,
      (axis) => axis.tickSize(MARGIN.left - right), [14, MARGIN.top - 8, "start"]);
    this.axis(d3.axisBottom(zx), x, zx, Math.max(3, Math.round(this.width / 110)), `translate(0,${bottom})`, null,
      [(MARGIN.left + right) / 2, this.height - 6, "middle"]);
    const inside = svg.append("g").attr("clip-path", `url(#${this.clip})`);
    let named = -Infinity;
    for (const rule of rules) {
      const at = zx(rule.x);
      if (at < MARGIN.left || at > right) continue;
      inside.append("line").attr("class", "rule").attr("x1", at).attr("x2", at).attr("y1", MARGIN.top).attr("y2", bottom);
      if (at < named) continue;  // a drift that comes back often is named where there is room
      named = at + 8 * rule.label.length;
      svg.append("text").attr("class", "rule-label").attr("x", at).attr("y", MARGIN.top - 6).attr("text-anchor",
        at > right - 60 ? "end" : "middle").text(rule.label);
    }
    const there = (p) => p.y !== null;
    const area = d3.area().defined((p) => there(p) && p.low !== null).x((p) => zx(p.x)).y0((p) => zy(p.low)).y1((p) => zy(p.high));
    const path = d3.line().defined(there).x((p) => zx(p.x)).y((p) => zy(p.y));
    for (const line of intervals ? lines : []) {
      inside.append("path").attr("class", "band").attr("data-group", line.group).attr("d", area(line.points))
        .style("fill", line.color);
    }
    for (const line of lines) {
      inside.append("path").attr("class", "line").attr("data-group", line.group).attr("d", path(line.points))
        .style("stroke", line.color).attr("stroke-dasharray", line.dash);
      const alone = line.points.filter((p, i, all) => there(p) && !(i > 0 && there(all[i - 1])) &&
        !(i + 1 < all.length && there(all[i + 1])));
      for (const p of alone) inside.append("circle").attr("cx", zx(p.x)).attr("cy", zy(p.y)).attr("r", 2.5).style("fill", line.color);
    }
    for (const p of points) {
      if (p.low !== null) {
        inside.append("line").attr("class", "whisker").attr("data-group", p.group).attr("x1", zx(p.x)).attr("x2", zx(p.x)).attr("y1", zy(p.low))
          .attr("y2", zy(p.high)).style("stroke", p.color);
      }
      inside.append("circle").attr("class", p.on ? "point" : "point behind").attr("data-group", p.group)
        .attr("cx", zx(p.x)).attr("cy", zy(p.y)).attr("r", p.r).style("stroke", p.color).style("stroke-width", 2)
        .style("fill", p.on ? p.color : null).style("fill-opacity", p.on ? 0.65 : 1);
    }
    this.mark = inside.append("g");
    this.point(this.at);
  }

  // Lets one cell stand out from the others, or none.
  highlight(group) {
    this.svg.selectAll("[data-group]").style("opacity", function () {
      return group === null || Number(this.dataset.group) === group ? null : 0.1;
    });
  }

  axis(axis, what, scale, count, place, also, label) {
    const format = what.format || null;
    if (what.ticks) {
      const ticks = typeof what.ticks === "function" ? what.ticks(...scale.domain()) : what.ticks;
      axis.tickValues(ticks.filter((tick) => scale(tick) >= Math.min(...scale.range()) - 1 &&
        scale(tick) <= Math.max(...scale.range()) + 1));
    } else {
      axis.ticks(count, what.log ? "~g" : undefined);
    }
    if (format) axis.tickFormat(format);
    if (also) also(axis);
    const g = this.svg.append("g").attr("class", also ? "axis grid" : "axis").attr("transform", place).call(axis);
    g.selectAll("text").style("font-size", "12px");
    this.svg.append("text").attr("x", label[0]).attr("y", label[1]).attr("text-anchor", label[2]).text(what.label);
  }

  pressed(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      const last = this.stops().length - 1;
      const next = this.at === null ? (event.key === "End" ? last : 0) : this.at + steps[event.key];
      this.point(Math.max(0, Math.min(last, next)), true);
    } else if (event.key === "+" || event.key === "=") this.zoomBy(2);
    else if (event.key === "-") this.zoomBy(0.5);
    else if (event.key === "0") this.zoomBy(0);
    else if (event.key === "Escape") this.point(null);
    else return;
    event.preventDefault();
  }

  // Where the cursor can stand: at each x of the lines, or on each point from left to right.
  stops() {
    if (this.what.lines.length) return this.what.lines[0].points.map((p, i) => ({ x: p.x, y: null, i }));
    return this.what.points.slice().sort((a, b) => a.x - b.x);
  }

  pointed(event) {
    const [px, py] = [event.offsetX, event.offsetY].map((v) => v * this.width / (this.plot.node().clientWidth || 1));
    const stops = this.stops();
    if (!stops.length || event.target.closest(".tip")) return;
    const distance = (s) => (this.x(s.x) - px) ** 2 + (s.y === null ? 0 : (this.y(s.y) - py) ** 2);
    this.point(d3.range(stops.length).reduce((a, b) => distance(stops[b]) < distance(stops[a]) ? b : a));
  }

  // Puts the cursor on a stop, or away; says it aloud where the keyboard has moved it.
  point(at, aloud) {
    this.at = at === undefined || at === null ? null : at;
    if (!this.mark) return;
    this.mark.selectAll("*").remove();
    const stop = this.at === null ? null : this.stops()[this.at];
    if (!stop) return void this.tip.style("display", "none");
    const sx = this.x(stop.x), { x, y } = this.what;
    let said = [];
    if (stop.y === null) {
      this.mark.append("line").attr("class", "cursor").attr("x1", sx).attr("x2", sx).attr("y1", MARGIN.top)
        .attr("y2", this.height - MARGIN.bottom);
      said = this.what.lines.map((line) => ({ ...line, p: line.points[stop.i] })).filter((row) => row.p.y !== null)
        .sort((a, b) => b.p.y - a.p.y);
      for (const row of said) this.mark.append("circle").attr("cx", sx).attr("cy", this.y(row.p.y)).attr("r", 3.5).style("fill", row.color);
    } else {
      this.mark.append("circle").attr("cx", sx).attr("cy", this.y(stop.y)).attr("r", stop.r + 4).style("fill", "none")
        .style("stroke", "currentColor");
      said = [{ ...stop, p: stop }];
    }
    const value = (p) => y.say(p.y) + (p.low === null ? "" : ` ±${y.say((p.high - p.low) / 2)}`);
    const title = x.say(stop.x);
    this.tip.html("").style("display", null);
    this.tip.append("strong").text(title);
    for (const row of said.slice(0, MOST_IN_TIP)) {
      const line = this.tip.append("div");
      line.append(() => swatch(row));
      line.append("span").text(row.label);
      line.append("span").text(value(row.p));
      if (row.note) this.tip.append("div").text(row.note);
    }
    if (said.length > MOST_IN_TIP) this.tip.append("div").text(`and ${said.length - MOST_IN_TIP} more`);
    const node = this.tip.node(), left = sx + 12 + node.offsetWidth > this.width ? sx - 12 - node.offsetWidth : sx + 12;
    this.tip.style("left", `${Math.max(0, left)}px`).style("top", `${MARGIN.top + 4}px`);
    if (aloud) this.live.text(`${title}: ${said.map((row) => `${row.label} ${value(row.p)}${row.note ? `, ${row.note}` : ""}`).join("; ")}`);
  }
}

// How a cell looks in a figure, small.
function swatch(look) {
  const svg = d3.create("svg").attr("class", "swatch").attr("viewBox", "0 0 26 10").attr("aria-hidden", "true");
  svg.append("line").attr("x1", 0).attr("x2", 26).attr("y1", 5).attr("y2", 5).style("stroke", look.color)
    .style("stroke-width", 2.5).attr("stroke-dasharray", look.dash);
  return svg.node();
}

// Draws a chart: in the program, which has no browser, and on a page.
//
// An option of ECharts is data, except for the functions that write numbers. The option names them, as in "@money", and
// `ready` puts them in their places. `marks` has the signs that they write with.
const clvPlot = (() => {
  const group = (digits, mark) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark);

  const decimals = (marks, value, places) => {
    const [whole, part] = Math.abs(value).toFixed(places).split('.');
    const sign = value < 0 && Number(value.toFixed(places)) !== 0 ? '\u2212' : '';
    return sign + group(whole, marks.thousands) + (part ? marks.decimal + part : '');
  };

  // no more decimals than the number needs
  const short = (marks, value, most) => {
    const close = 1e-9 * Math.max(1, Math.abs(value));
    let places = 0;
    while (places < most && Math.abs(value - Number(value.toFixed(places))) > close) places += 1;
    return decimals(marks, value, places);
  };

  const isNumber = (value) => typeof value === 'number' && isFinite(value);

  const writers = (marks) => {
    const written = (write) => (value) => (isNumber(value) ? write(value) : '\u2013');
    const small = (value) => (Math.abs(value) < 99.995 && value !== 0 ? 2 : 0);
    const money = marks.currency ? '\u00a0' + marks.currency : '';
    return {
      '@axis': written((value) => {
        const size = Math.abs(value);
        if (size >= 1e9) return short(marks, value / 1e9, 2) + 'bn';
        if (size >= 1e6) return short(marks, value / 1e6, 2) + 'm';
        if (size >= 1e3) return short(marks, value / 1e3, 2) + 'k';
        return short(marks, value, 3);
      }),
      '@count': written((value) => decimals(marks, value, 0)),
      '@orders': written((value) => short(marks, Number(value.toFixed(1)), 1)),
      '@figure': written((value) => decimals(marks, value, value === 0 ? 0 : Math.abs(value) < 10 ? 2 : 1)),
      '@money': written((value) => decimals(marks, value, small(value)) + money),
      '@percent': written((value) => decimals(marks, 100 * value, Math.abs(value) < 0.9995 ? 1 : 0) + '%'),
      '@whole-percent': written((value) => decimals(marks, 100 * value, 0) + '%'),
      '@axis-percent': written((value) => short(marks, Number((100 * value).toFixed(6)), 2) + '%'),
    };
  };

  // "@item:money" writes the number of a bar, or that of a cell, which its place comes before
  const ofItem = (write) => (item) => write(Array.isArray(item.value) ? item.value[2] : item.value);

  const ready = (node, marks) => {
    const write = writers(marks);
    const ofItems = {};
    for (const name of Object.keys(write)) ofItems['@item:' + name.slice(1)] = ofItem(write[name]);
    const walk = (node) => {
      for (const key of Object.keys(node)) {
        const value = node[key];
        if (value && typeof value === 'object') walk(value);
        else if (key === 'formatter' && write[value]) node[key] = write[value];
        else if (key === 'formatter' && ofItems[value]) node[key] = ofItems[value];
        else if (key === 'valueFormatter' && write[value]) node[key] = write[value];
      }
    };
    walk(node);
    return node;
  };

  // the chart as SVG; the ids of its parts begin with `id`
  const svg = (option, marks, width, height, id) => {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    chart.setOption(ready(option, marks));
    const text = chart.renderToSVGString();
    chart.dispose();
    // what only a browser would use is left out; quotes are escaped in texts, so that they are left alone
    return text
      .replace(/<style >[\s\S]*?<\/style>/, '')
      .replace(/ (class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
      .replace(/(="|="url\(#)zr\d+-/g, '$1' + id + '-');
  };

  // replaces the drawing in `figure` by a chart that can be pointed at
  const live = (figure, wide, narrow, marks) => {
    const place = figure.querySelector('.live');
    const isNarrow = () => figure.clientWidth < 640;
    let chart;
    let was;
    const show = () => {
      if (!figure.clientWidth) return;
      const now = isNarrow();
      const drawing = now ? narrow : wide;
      place.style.height = drawing.height + 'px';
      figure.classList.add('is-live');
      if (!chart) chart = echarts.init(place, null, { renderer: 'svg' });
      else chart.resize();
      if (now !== was) chart.setOption(ready(JSON.parse(JSON.stringify(drawing.option)), marks), true);
      was = now;
    };
    show();
    new ResizeObserver(show).observe(figure);
  };

  return { svg, live };
})();

// Draws a chart: in the program, which has no browser, and on a page.
//
// An option of ECharts is data, except for the functions that write numbers. The option names them, as in "@money", and
// `ready` puts them in their places. `marks` has the signs that they write with.
const clvPlot = (() => {
  const MINUS = '\u2212';

  const group = (digits, mark) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark);

  // the digits of a number that is not below 0; a half goes to the even digit, as in the rest of the program
  const digits = (value, places) => {
    const rounded = value.toFixed(places);
    const exact = value.toFixed(places + 40);
    const isHalf = /^50*$/.test(exact.slice(-40));
    const isOdd = Number(rounded.slice(-1)) % 2 === 1;
    return isHalf && isOdd ? exact.slice(0, places ? -40 : -41) : rounded;
  };

  const signed = (marks, value, text) => {
    const [whole, part] = text.split('.');
    const sign = value < 0 && Number(text) !== 0 ? MINUS : '';
    return sign + group(whole, marks.thousands) + (part ? marks.decimal + part : '');
  };

  const decimals = (marks, value, places) => signed(marks, value, digits(Math.abs(value), places));

  // no more decimals than the number needs
  const short = (marks, value, most) => {
    const text = digits(Math.abs(value), most);
    return signed(marks, value, text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  };

  // a sign stands before the symbol of a currency
  const around = ([before, after], number) =>
    number.startsWith(MINUS) ? MINUS + before + number.slice(1) + after : before + number + after;

  const isNumber = (value) => typeof value === 'number' && isFinite(value);

  const writers = (marks) => {
    const written = (write) => (value) => (isNumber(value) ? write(value) : '\u2013');
    const small = (value) => (Math.abs(value) < 99.995 && value !== 0 ? 2 : 0);
    const percent = (number) => around(marks.percent, number);
    const [thousand, million, billion] = marks.short;
    return {
      '@axis': written((value) => {
        const size = Math.abs(value);
        if (size >= 1e9) return around(billion, short(marks, value / 1e9, 2));
        if (size >= 1e6) return around(million, short(marks, value / 1e6, 2));
        if (size >= 1e3) return around(thousand, short(marks, value / 1e3, 2));
        return short(marks, value, 3);
      }),
      '@count': written((value) => decimals(marks, value, 0)),
      '@orders': written((value) => short(marks, value, 1)),
      '@figure': written((value) => decimals(marks, value, value === 0 ? 0 : Math.abs(value) < 10 ? 2 : 1)),
      '@money': written((value) => around(marks.money, decimals(marks, value, small(value)))),
      '@percent': written((value) => percent(decimals(marks, 100 * value, Math.abs(100 * value) < 99.95 ? 1 : 0))),
      '@whole-percent': written((value) => percent(decimals(marks, 100 * value, 0))),
      '@axis-percent': written((value) => percent(short(marks, 100 * value, 2))),
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

  // a number as the writer of this name writes it
  const write = (name, marks, value) => writers(marks)[name](value);

  return { svg, live, write };
})();

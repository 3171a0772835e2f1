// What the console serves as uplot.js is uPlot's own module.
export { default } from 'uplot';

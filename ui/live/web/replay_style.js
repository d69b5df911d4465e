// How the replay looks; its surface and curves bring their own sheet.

export const STYLE = `
.gl-replay {font-family: var(--st-font); color: var(--st-text-color); font-size: 13px;
  line-height: 1.35; display: flex; flex-direction: column; gap: 12px;}
.gl-replay [hidden] {display: none !important;}
.gl-replay h4 {margin: 0 0 6px; padding: 0; font-size: 14px; font-weight: 600;}
.gl-replay-bar {position: sticky; top: 3.4rem; z-index: 6; display: flex; flex-wrap: wrap;
  align-items: center; gap: 6px 10px; padding: 8px 0; background: var(--st-background-color);
  border-bottom: 1px solid var(--st-border-color);}
.gl-replay-button, .gl-replay-parts button {display: inline-grid; place-items: center;
  font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color);
  border-radius: 8px; cursor: pointer; padding: 0; min-width: 36px; height: 36px;}
.gl-replay-button svg {width: 20px; height: 20px; fill: currentColor;}
.gl-replay-button:nth-child(2) {background: var(--st-primary-color); color: #fff;
  border-color: var(--st-primary-color); min-width: 48px;}
.gl-replay-button:disabled {opacity: 0.35; cursor: default;}
.gl-replay button:focus-visible, .gl-replay input:focus-visible, .gl-replay select:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: 1px;}
.gl-replay-slider {flex: 1 1 180px; min-width: 120px; height: 28px; margin: 0;
  border-radius: 8px; accent-color: var(--st-primary-color); cursor: pointer;}
.gl-replay-epoch {font-weight: 600; font-size: 14px; font-variant-numeric: tabular-nums;
  min-width: 9.5em;}
.gl-replay-speed {font: inherit; height: 36px; padding: 0 6px; color: inherit;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: 8px;}
.gl-replay-loop {display: inline-flex; align-items: center; gap: 5px; cursor: pointer;}
.gl-replay-loop input {accent-color: var(--st-primary-color); margin: 0;}
.gl-replay-numbers {display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 0;}
.gl-replay-numbers dt {font-weight: 400; opacity: 0.85;}
.gl-replay-numbers dd {margin: 0; font-size: 20px; font-variant-numeric: tabular-nums;
  min-width: 4.5em;}
.gl-replay-grid {display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  gap: 18px 24px; align-items: start;}
.gl-replay-surface, .gl-replay-curves {height: 450px; min-width: 0;}
.gl-replay-units, .gl-replay-answers, .gl-replay-gradients {min-width: 0;}
.gl-replay-side {min-width: 0; display: flex; flex-direction: column; gap: 18px;}
.gl-replay-layers {display: flex; flex-direction: column; gap: 10px;}
.gl-replay-layer-title {display: flex; gap: 10px; margin-bottom: 3px;}
.gl-replay-scale {opacity: 0.75; font-variant-numeric: tabular-nums;}
.gl-replay-layer canvas {display: block; border-radius: 3px;}
.gl-replay-parts {display: flex; gap: 4px; margin-bottom: 8px;}
.gl-replay-parts button {height: 28px; padding: 0 10px;}
.gl-replay-parts button[aria-pressed="true"] {border-color: var(--st-primary-color);
  color: var(--st-primary-color); font-weight: 600;}
.gl-replay-answers-box {overflow-x: auto;}
.gl-replay-confusion {border-collapse: separate; border-spacing: 2px; width: auto; margin: 0;
  font-variant-numeric: tabular-nums;}
.gl-replay-confusion th, .gl-replay-confusion td {border: none; padding: 3px 6px;
  text-align: center; font-weight: 400; min-width: 2.4em;}
.gl-replay-confusion th {opacity: 0.85;}
.gl-replay-confusion tbody th {text-align: right;}
.gl-replay-confusion td {border-radius: 4px; background: var(--st-secondary-background-color);}
.gl-replay-confusion td.right {
  background: color-mix(in srgb, #3f90da var(--share), var(--st-secondary-background-color));}
.gl-replay-confusion td.wrong {
  background: color-mix(in srgb, #e76300 var(--share), var(--st-secondary-background-color));}
.gl-replay-norms {display: grid; gap: 6px 10px; align-items: center;
  grid-template-columns: auto minmax(60px, 1fr) auto auto;}
.gl-replay-norm-track {height: 12px; border-radius: 3px; overflow: hidden;
  background: var(--st-secondary-background-color);}
.gl-replay-norm-track span {display: block; height: 100%; background: #3f90da;
  transform-origin: left;}
.gl-replay-norm-value, .gl-replay-norm-ratio {font-variant-numeric: tabular-nums;
  white-space: nowrap;}
.gl-replay-norm-ratio {opacity: 0.75; min-width: 11.5em;}
@media (max-width: 720px) {
  .gl-replay-grid {grid-template-columns: minmax(0, 1fr);}
  .gl-replay-surface {height: 370px;}
  .gl-replay-norms {grid-template-columns: auto minmax(40px, 1fr) auto;}
  .gl-replay-norm-ratio {display: none;}
  .gl-replay-slider {flex-basis: 100%; order: 1;}
  .gl-replay-numbers dd {font-size: 16px;}
  .gl-replay-confusion th, .gl-replay-confusion td {padding: 3px 2px; min-width: 1.7em;}
}
`;

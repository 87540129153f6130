// Starts the design systems' components; every page works without.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { FilterToggleButton, initAll as initMoj } from "./vendor/moj-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
initMoj();
for (const filter of document.querySelectorAll("[data-module=moj-filter]")) new FilterToggleButton(filter, { startHidden: false });

// Parts of a form that only some answers need: `data-shown-for` lists the values, `data-of` names the field.
for (const part of document.querySelectorAll("[data-shown-for]")) {
  const wanted = part.dataset.shownFor.split("|");
  const choices = part.closest("form").querySelectorAll(`[name="${part.dataset.of}"]`);
  const show = () => {
    const chosen = [...choices].find((choice) => choice.checked);
    part.hidden = !chosen || !wanted.includes(chosen.value);
  };
  for (const choice of choices) choice.addEventListener("change", show);
  show();
}

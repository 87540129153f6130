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

// A replay's slider: it stops at each moment at which something was recorded, and shows what was known then.
const slider = document.querySelector("[data-module=app-slider]");
if (slider) {
  const stops = JSON.parse(slider.dataset.stops);
  const [range, told] = [slider.querySelector("input"), slider.querySelector("output")];
  const [on, known] = [document.getElementById("on"), document.getElementById("known")];
  const shown = stops.findLastIndex((stop) => Date.parse(stop.known) <= Date.parse(known.value));
  let waiting;

  const tell = () => {
    told.textContent = range.ariaValueText = stops[range.value].words;
  };
  const show = async () => {
    const address = new URL(location.href);
    address.searchParams.set("on", on.value);
    address.searchParams.set("known", known.value);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || answer.redirected) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["replay-title", "replayed"]) document.getElementById(part).replaceWith(page.getElementById(part));
    history.replaceState(null, "", address);
  };
  range.value = Math.max(0, shown);
  tell();
  range.addEventListener("input", () => {
    known.value = stops[range.value].known;
    on.value = known.value.slice(0, 10);
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
  slider.hidden = false;
}

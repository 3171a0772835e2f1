// Keeps a page up to date: asks for it again while it is looked at, and puts the new part where the old one was.
// Everything works without it.

const ELSEWHERE_SECONDS = 1;

/**
 * @param {Element} root
 * @returns {() => void} puts the focus back to where it was within the root
 */
function keepFocus(root) {
  const { activeElement } = document;
  if (!activeElement || !root.contains(activeElement)) return () => {};
  const href = activeElement.getAttribute('href');
  const selector = activeElement.id ? `#${CSS.escape(activeElement.id)}` : href && `a[href="${CSS.escape(href)}"]`;
  const nth = selector ? [...root.querySelectorAll(selector)].indexOf(activeElement) : -1;
  return () => {
    const again = selector ? root.querySelectorAll(selector)[nth] : undefined;
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  };
}

/**
 * Whether a person is marking text in it, such as an id to copy.
 *
 * @param {Element} root
 */
function isBeingRead(root) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && root.contains(selection.anchorNode);
}

/** @returns {Promise<Element | null>} the live part of this page as it is now */
async function askAgain() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'error' });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return page.querySelector('#live');
}

/**
 * @param {HTMLElement} region
 * @param {HTMLElement} button
 */
function follow(region, button) {
  const state = document.querySelector('#live-state');
  let isOn = true;
  let wasAnswered = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const show = () => {
    button.setAttribute('aria-pressed', String(isOn));
    button.classList.toggle('trouble', isOn && !wasAnswered);
    const said = isOn ? (wasAnswered ? 'Live' : 'No answer, trying again') : 'Paused';
    if (state && state.textContent !== said) state.textContent = said;
  };
  const plan = () => {
    clearTimeout(timer);
    const seconds = Number(region.dataset.live ?? 0);
    if (isOn && seconds > 0) timer = setTimeout(look, seconds * 1_000);
  };
  const look = async () => {
    // Nobody looks at it: on AWS each look costs.
    if (document.hidden) {
      timer = setTimeout(look, ELSEWHERE_SECONDS * 1_000);
      return;
    }
    try {
      const fresh = await askAgain();
      wasAnswered = true;
      if (fresh instanceof HTMLElement && isOn && !isBeingRead(region) && fresh.innerHTML !== region.innerHTML) {
        const focusAgain = keepFocus(region);
        region.replaceChildren(...fresh.childNodes);
        region.dataset.live = fresh.dataset.live ?? '0';
        focusAgain();
      }
    } catch {
      wasAnswered = false;
    }
    show();
    plan();
  };

  button.addEventListener('click', () => {
    isOn = !isOn;
    show();
    if (isOn) void look();
    else clearTimeout(timer);
  });
  button.hidden = false;
  show();
  plan();
}

/**
 * The field for an id or a name is of use only once it is said of what.
 *
 * @param {HTMLFormElement} form
 */
function guide(form) {
  const by = form.elements.namedItem('by');
  const of = form.elements.namedItem('of');
  if (!(by instanceof HTMLSelectElement && of instanceof HTMLInputElement)) return;
  const show = () => {
    of.disabled = by.value === '';
    of.required = by.value !== '';
  };
  by.addEventListener('change', () => {
    show();
    if (!of.disabled) of.focus();
  });
  // What is empty need not be in the address.
  form.addEventListener('submit', () => {
    for (const field of form.elements) {
      if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field.value === '') {
        field.disabled = true;
      }
    }
  });
  show();
}

/** A decision is sent once, however often its button is pressed. */
for (const form of document.querySelectorAll('form.decide')) {
  form.addEventListener('submit', (event) => {
    if (form.hasAttribute('data-sent')) event.preventDefault();
    form.setAttribute('data-sent', '');
  });
}

const region = document.querySelector('#live[data-live]');
const button = document.querySelector('#live-switch');
if (region instanceof HTMLElement && button instanceof HTMLElement) follow(region, button);
const filter = document.querySelector('form[data-filter]');
if (filter instanceof HTMLFormElement) guide(filter);

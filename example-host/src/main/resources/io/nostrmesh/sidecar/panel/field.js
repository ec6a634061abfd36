// What fields and texts have in common.

const LARGEST = 4294967295;

export const NO_NUMBER = "Enter a whole number, or nothing.";

/** The number in a text: undefined when it is empty, null when it is none. */
export function number(text) {
  const digits = text.trim();
  if (digits === "") {
    return undefined;
  }
  return /^\d{1,10}$/.test(digits) && Number(digits) <= LARGEST ? Number(digits) : null;
}

/** Fills a field, and leaves the cursor alone where nothing changes. */
export function write(input, value) {
  const text = String(value ?? "");
  if (input.value !== text) {
    input.value = text;
  }
}

/** Changes a text that is read out when it changes. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

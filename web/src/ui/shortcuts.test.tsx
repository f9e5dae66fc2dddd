/** Keys reach what is on screen, and never somebody who types. */
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { addShortcuts, keyOf, shortcuts, switchShortcuts, useShortcut } from "./shortcuts";

const done = vi.fn<(what: string) => void>();
let clock = Date.UTC(2026, 4, 4);

function Screen({ modal = false }: { modal?: boolean }) {
  useShortcut("resolve", () => done("resolve"));
  useShortcut("goSettings", () => done("settings"));
  useShortcut("help", () => done("help"));
  return (
    <>
      <input aria-label="field" />
      <div role="menu">
        <button>item</button>
      </div>
      {modal && <div role="dialog" aria-modal="true" />}
    </>
  );
}

// As a feature does.
addShortcuts({ goSettings: { group: "app", keys: ["g s"] } });

beforeEach(() => {
  done.mockReset();
  switchShortcuts(true);
  // What the test before typed is long ago.
  clock += 60_000;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Time passes for who looks at the clock. */
const wait = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};

const press = (keys: string): Promise<unknown> => userEvent.keyboard(keys);

test("a key, a pair of keys, and one that needs Shift", async () => {
  render(<Screen />);
  await press("e");
  await press("gs");
  await press("{Shift>}?{/Shift}");
  expect(done.mock.calls.flat()).toEqual(["resolve", "settings", "help"]);
});

test("the second key of a pair alone, or a key with Ctrl, does nothing", async () => {
  render(<Screen />);
  await press("s");
  await press("{Control>}e{/Control}");
  await press("{Alt>}e{/Alt}");
  expect(done).not.toHaveBeenCalled();
});

test("nothing while somebody types or chooses from a menu, nothing behind a dialog", async () => {
  const { getByRole, rerender } = render(<Screen />);
  getByRole("textbox").focus();
  await press("e?");
  getByRole("button").focus();
  await press("e");
  (document.activeElement as HTMLElement).blur();
  rerender(<Screen modal />);
  await press("e");
  expect(done).not.toHaveBeenCalled();
});

test("letters that follow into nothing when a field loses the focus are no keys", async () => {
  const { getByRole } = render(<Screen />);
  getByRole("textbox").focus();
  await press("T");
  (document.activeElement as HTMLElement).blur();
  for (const letter of ["e", "gs", "e", "e"]) {
    wait(900);
    await press(letter);
  }
  expect(done).not.toHaveBeenCalled();
  wait(1_100);
  await press("e");
  expect(done).toHaveBeenCalledExactlyOnceWith("resolve");
});

test("what changes a conversation waits a second after typing, though the field was left on purpose", async () => {
  const { getByRole } = render(<Screen />);
  getByRole("textbox").focus();
  await press("T{Escape}");
  (document.activeElement as HTMLElement).blur();
  wait(500);
  await press("e");
  await press("gs");
  expect(done.mock.calls.flat()).toEqual(["settings"]);
  wait(600);
  await press("e");
  expect(done.mock.calls.flat()).toEqual(["settings", "resolve"]);
});

test("a key that the newest handler leaves goes to the one before it", async () => {
  const Leaves = () => {
    useShortcut("resolve", () => false);
    return null;
  };
  render(
    <>
      <Screen />
      <Leaves />
    </>,
  );
  await press("e");
  expect(done).toHaveBeenCalledExactlyOnceWith("resolve");
});

test("nothing when they are switched off, or what they were for is gone", async () => {
  const { unmount } = render(<Screen />);
  switchShortcuts(false);
  await press("e");
  switchShortcuts(true);
  unmount();
  await press("e");
  expect(done).not.toHaveBeenCalled();
});

test("a keyboard of other letters has the same keys at the same places", () => {
  const key = (said: KeyboardEventInit): string => keyOf(new KeyboardEvent("keydown", said));
  expect(key({ key: "ำ", code: "KeyE" })).toBe("e");
  expect(key({ key: "ฝ", code: "Slash" })).toBe("/");
  expect(key({ key: "E", code: "KeyE" })).toBe("e");
  expect(key({ key: "E", code: "KeyE", shiftKey: true })).toBe("E");
  expect(key({ key: "ArrowDown", code: "ArrowDown" })).toBe("ArrowDown");
});

test("no two shortcuts share their keys", () => {
  const keys = shortcuts()
    .filter(([, { native }]) => !native)
    .flatMap(([, { keys }]) => keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a foremost handler has the key before one that came later", async () => {
  const done: string[] = [];
  function Selection() {
    useShortcut("resolve", () => done.push("selection"), true);
    return null;
  }
  function Open() {
    useShortcut("resolve", () => done.push("open"));
    return null;
  }
  const view = render(<Selection key="selection" />);
  view.rerender([<Selection key="selection" />, <Open key="open" />]);
  await userEvent.keyboard("e");
  expect(done).toEqual(["selection"]);
  view.rerender([<Open key="open" />]);
  await userEvent.keyboard("e");
  expect(done).toEqual(["selection", "open"]);
});

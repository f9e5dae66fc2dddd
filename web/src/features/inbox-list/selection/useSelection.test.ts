// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import { between, useOnlyListed, useSelection } from "./useSelection";

const items = [9, 4, 7, 2].map((id) => ({ id }));

test("what lies between two, in whichever order they were chosen", () => {
  expect(between(items, 4, 2)).toEqual([4, 7, 2]);
  expect(between(items, 2, 4)).toEqual([4, 7, 2]);
  expect(between(items, 7, 7)).toEqual([7]);
  expect(between(items, 1, 7)).toEqual([7]);
});

test("selecting goes on until it is ended, or another list is shown", () => {
  const { result, rerender } = renderHook(({ list }) => useSelection(list), {
    initialProps: { list: "open" },
  });
  expect(result.current.on).toBe(false);
  act(() => result.current.toggle(4));
  act(() => result.current.extend(2, items));
  expect([...result.current.ids]).toEqual([4, 7, 2]);
  act(() => result.current.toggle(7));
  expect([...result.current.ids]).toEqual([4, 2]);
  rerender({ list: "resolved" });
  expect(result.current).toMatchObject({ on: false, ids: new Set() });
  act(() => result.current.start());
  expect(result.current.on).toBe(true);
  act(() => result.current.end());
  expect(result.current.on).toBe(false);
});

test("what leaves the list is selected no more, and selecting ends with the last of it", () => {
  const { result, rerender } = renderHook(
    ({ shown }) => {
      const selection = useSelection("open");
      useOnlyListed(selection, shown);
      return selection;
    },
    { initialProps: { shown: items } },
  );
  act(() => result.current.include([9, 4, 7]));
  rerender({ shown: items.filter(({ id }) => id !== 4) });
  expect([...result.current.ids]).toEqual([9, 7]);
  rerender({ shown: items });
  expect([...result.current.ids]).toEqual([9, 7]);
  rerender({ shown: [] });
  expect(result.current).toMatchObject({ on: false, ids: new Set() });
});

test("selecting up to a card begins at the one that is open when none was selected before", () => {
  const { result } = renderHook(() => useSelection("open"));
  act(() => result.current.extend(7, items, 9));
  expect([...result.current.ids]).toEqual([9, 4, 7]);
});

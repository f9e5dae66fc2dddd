/** Something unfinished, kept in the browser: it is there again after a reload, a sign-in, a visit elsewhere. */
import { useEffect, useState } from "react";

export interface Shape<T> {
  /** Makes sense of what was kept, whatever it is; null is nothing. */
  read: (kept: unknown) => T;
  /** Whether there is nothing worth keeping. */
  isEmpty: (value: T) => boolean;
}

/** @param shape one and the same object at every call */
export function useKept<T>(name: string, shape: Shape<T>): [T, (part: Partial<T>) => void] {
  const [value, setValue] = useState(() => readKept(name, shape));
  useEffect(() => {
    keep(name, value, shape);
  }, [name, value, shape]);
  return [value, (part) => setValue((before) => ({ ...before, ...part }))];
}

export function readKept<T>(name: string, shape: Shape<T>): T {
  try {
    return shape.read(JSON.parse(localStorage.getItem(name) ?? "null"));
  } catch {
    return shape.read(null);
  }
}

export function keep<T>(name: string, value: T, { isEmpty }: Shape<T>): void {
  try {
    if (isEmpty(value)) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A full or forbidden storage keeps nothing; writing goes on.
  }
}

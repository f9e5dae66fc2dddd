/** The values of a small form of texts, and what binds an input to one of them. */
import { useState } from "react";
import type { ChangeEvent } from "react";

interface Binding {
  name: string;
  value: string;
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

export interface Fields<T extends Record<string, string>> {
  values: T;
  bind: (name: keyof T & string) => Binding;
  set: (name: keyof T & string, value: string) => void;
  reset: () => void;
}

export function useFields<T extends Record<string, string>>(initial: T): Fields<T> {
  const [values, setValues] = useState(initial);
  return {
    values,
    bind: (name) => ({
      name,
      value: values[name] ?? "",
      onChange: ({ currentTarget: { value } }) =>
        setValues((before) => ({ ...before, [name]: value })),
    }),
    set: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    reset: () => setValues(initial),
  };
}

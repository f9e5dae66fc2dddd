import { expect, test } from "vitest";

import { besides, fieldErrors } from "./fieldErrors";

const problem = (more: Record<string, unknown>): Error =>
  Object.assign(new Error("Enter an email address."), { more });

test("a problem about one field says so", () => {
  expect(fieldErrors(problem({ field: "email" }))).toEqual({ email: "Enter an email address." });
});

test("a request that was not valid names each field, the first complaint counts", () => {
  const errors = [
    { field: "body.name", message: "too short" },
    { field: "body.name", message: "also odd" },
    { field: "body.values.KEY", message: "no" },
    "nonsense",
  ];
  expect(fieldErrors(problem({ errors }))).toEqual({ name: "too short", KEY: "no" });
});

test("other errors are about no field", () => {
  expect(fieldErrors(new Error("x"))).toEqual({});
  expect(fieldErrors(problem({}))).toEqual({});
  expect(fieldErrors(null)).toEqual({});
});

test("what a shown field says is not said again; all else is", () => {
  const error = problem({ field: "email" });
  expect(besides(error, "name", "email")).toBeNull();
  expect(besides(error, "name")).toBe(error);
  expect(besides(null, "name")).toBeNull();
});

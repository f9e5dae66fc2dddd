/** Supervisors create, rename, merge and delete labels; agents only see them. */
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n/features";
import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";

import { Labels } from "./Labels";

const items = [
  { id: 1, name: "cups", colour: "teal", conversations: 12 },
  { id: 2, name: "gift", colour: "pink", conversations: 1 },
  { id: 3, name: "saucers", colour: "grape", conversations: 0 },
];
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    const { method, url } = request as Request;
    if (method !== "GET")
      asked.push(`${method} ${new URL(url).pathname} ${await (request as Request).text()}`);
    return method === "DELETE" ? new Response(null, { status: 204 }) : Response.json({ items });
  });
});

async function show(permissions: Session["permissions"] = ["label.manage"]): Promise<void> {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, { permissions } as Session);
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: "/", component: Labels });
  const router = createRouter({
    routeTree: root.addChildren([page]),
    history: createMemoryHistory(),
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText("cups");
}

// By their words: to look for roles goes through every style of every element.
const press = (words: string) => userEvent.click(screen.getByText(words));
const menuOf = (name: string) => userEvent.click(screen.getByLabelText(`Actions for ${name}`));
const choose = async (name: string) => userEvent.click(await screen.findByText(name));

test("an agent sees the labels and changes nothing", async () => {
  await show([]);
  expect(screen.getByText("12 conversations")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

test("a new label gets a colour that is free", async () => {
  await show();
  await press("New label");
  await userEvent.type(screen.getByLabelText("Name"), "vip{Enter}");
  await waitFor(() => expect(asked).toEqual(['POST /api/labels {"name":"vip","colour":"blue"}']));
});

test("renaming to the name of another says that it merges them", async () => {
  await show();
  await menuOf("cups");
  await choose("Edit…");
  await userEvent.clear(screen.getByLabelText("Name"));
  await userEvent.type(screen.getByLabelText("Name"), "gift");
  expect(screen.getByText(/“cups” will be merged into “gift”/)).toBeVisible();
  await press("Merge");
  await waitFor(() =>
    expect(asked).toEqual(['PATCH /api/labels/1 {"name":"gift","colour":"teal","merge":true}']),
  );
});

test("a label is deleted after a question that says what is lost", async () => {
  await show();
  await menuOf("cups");
  await choose("Delete…");
  const question = await screen.findByRole("dialog");
  expect(question).toHaveTextContent("12 conversations will lose this label.");
  await userEvent.click(within(question).getByText("Delete label"));
  await waitFor(() => expect(asked).toEqual(["DELETE /api/labels/1 "]));
});

test("the question before an unused label is deleted says that no conversation has it", async () => {
  await show();
  await menuOf("saucers");
  await choose("Delete…");
  expect(await screen.findByRole("dialog")).toHaveTextContent("No conversation has this label.");
});

/** A feature is its folder and one line in the list: its page, entry, key, texts and feed come with it. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, expect, expectTypeOf, test } from "vitest";

import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";
import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { followFeed } from "@/live/follow";
import { refetchAll } from "@/live/refetch";
import { FeaturesContext, feedParts, rootRoute, routesUnder, shellRoute } from "@/manifest";
import type { Feature } from "@/manifest";
import { addShortcuts, shortcuts } from "@/ui";

import { added, addedQuery } from "../../tests/addedFeature/feature";
import texts from "../../tests/addedFeature/texts.en.json";
import { features } from "./features";
import { router as theRouter } from "./router";

/** The one line. */
const more: readonly Feature[] = [...features, added];

const session = {
  account: { id: 1, name: "Kiln & Co" },
  user: { id: 7, name: "Mia", is_operator: false },
  permissions: ["inbox.manage", "label.manage", "member.manage"],
} as Session;

let client: QueryClient;

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  client.setQueryData(sessionQuery.queryKey, session);
  // As `i18n/features` does with each folder of `features/`.
  i18n.addResourceBundle("en", "added", texts);
});

function open(path: string): void {
  const tree = rootRoute.addChildren([
    shellRoute.addChildren([settingsRoute.addChildren([...routesUnder(more, "settings")])]),
  ]);
  shellRoute.update({ component: undefined });
  const router = createRouter({
    routeTree: tree,
    context: { queryClient: client },
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <FeaturesContext value={more}>
          <RouterProvider router={router as never} />
        </FeaturesContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const entries = (): (string | null)[] =>
  within(screen.getByRole("navigation"))
    .getAllByRole("link")
    .map(({ textContent }) => textContent);

test("a page that a feature adds opens under its own address, with its texts", async () => {
  open("/settings/added");
  expect(await screen.findByRole("heading", { name: "An added page" })).toBeVisible();
});

test("the settings lead to a page that a feature adds, in the order of the list", async () => {
  open("/settings/added");
  await screen.findByRole("heading", { name: "An added page" });
  expect(entries()).toEqual(["Integrations", "Team", "Labels", "Added", "Profile"]);
  expect(screen.getByRole("link", { name: "Added" })).toHaveAttribute("href", "/settings/added");
});

test("an entry is not shown to who lacks its permission", async () => {
  client.setQueryData(sessionQuery.queryKey, {
    ...session,
    permissions: [] as const,
  } as unknown as Session);
  open("/settings/added");
  await screen.findByRole("heading", { name: "An added page" });
  expect(entries()).toEqual(["Team", "Profile"]);
});

test("what a feature keeps fresh is fetched anew as the feed tells of a change, or too much was missed", () => {
  const parts = feedParts(more);
  const isStale = (): boolean | undefined =>
    client.getQueryState(addedQuery.queryKey)?.isInvalidated;
  client.setQueryData(addedQuery.queryKey, "known");
  const follower = followFeed(parts, { client, me: 7 });
  follower.hear([{ id: 1, kind: "contact", payload: { contact_id: 1 } }]);
  expect(isStale()).toBe(false);
  follower.hear([{ id: 2, kind: "inbox", payload: { inbox_id: 1 } }]);
  expect(isStale()).toBe(true);
  follower.stop();
  client.setQueryData(addedQuery.queryKey, "known");
  refetchAll(parts, client);
  expect(isStale()).toBe(true);
});

test("a key that a feature adds is among the others, and no two features share one", () => {
  addShortcuts(added.shortcuts);
  const all = shortcuts().filter(([, { native }]) => !native);
  expect(all.map(([name]) => name)).toContain("goAdded");
  for (const [name, { label }] of all)
    expect(label?.() ?? i18n.exists(`keys.${name}`), name).toBeTruthy();
  const keys = all.flatMap(([, { keys: own }]) => own);
  expect(new Set(keys).size).toBe(keys.length);
});

test("every entry leads to a page there is", () => {
  const paths = Object.keys(theRouter.routesByPath);
  for (const { rail, settings } of features as readonly Feature[])
    for (const entry of [rail, settings]) if (entry) expect(paths).toContain(entry.to);
});

test("addresses are known to the compiler, through the list", () => {
  type Path = keyof typeof theRouter.routesByPath;
  expectTypeOf<"/settings/labels">().toExtend<Path>();
  expectTypeOf<"/conversations/$conversationId">().toExtend<Path>();
  expectTypeOf<"/settings/nowhere">().not.toExtend<Path>();
  expectTypeOf<string>().not.toExtend<Path>();
});

test("outside its folder, a feature's manifest is named by the list alone", () => {
  const naming = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .filter((file) => /@\/features\/[\w-]+\/feature"/.test(readFileSync(`src/${file}`, "utf8")));
  expect(naming).toEqual(["app/features.ts"]);
  const list = readFileSync("src/app/features.ts", "utf8");
  const folders = readdirSync("src/features").filter((noun) =>
    readdirSync(`src/features/${noun}`).includes("feature.ts"),
  );
  expect(folders.filter((noun) => !list.includes(`"@/features/${noun}/feature"`))).toEqual([]);
  expect(features.map(({ name }) => name).sort()).toEqual(folders.sort());
});

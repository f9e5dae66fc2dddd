import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { expect, test, vi } from "vitest";

import "@/i18n/features";
import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";

import { ConnectCallback } from "./ConnectCallback";

const CHANNEL = {
  name: "pigeon",
  title: "Pigeon Post",
  icon: "<svg xmlns='http://www.w3.org/2000/svg'/>",
  callback_path: "/pigeon/callback",
  connects: true,
  platform_card: { title: "Pigeon Post", icon: "<svg xmlns='http://www.w3.org/2000/svg'/>" },
};

/** A server that knows one channel; gives what it was asked to complete. */
function serve(response: () => Response): { completed: Promise<unknown>[] } {
  const completed: Promise<unknown>[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation((input) => {
    const request = input as Request;
    if (!request.url.endsWith("/api/connect/complete")) {
      return Promise.resolve(Response.json({ items: [CHANNEL] }));
    }
    completed.push(request.json());
    return Promise.resolve(response());
  });
  return { completed };
}

function open(path: string, onConnected: () => void = () => undefined, operator = false): void {
  const page = <ConnectCallback path={path} search="?code=1e5&state=s" onConnected={onConnected} />;
  const router = createRouter({
    routeTree: createRootRoute({ component: () => page, notFoundComponent: () => null }),
    history: createMemoryHistory(),
  });
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, {
    permissions: operator ? ["inbox.manage", "installation.manage"] : ["inbox.manage"],
  } as Session);
  render(
    <StrictMode>
      <MantineProvider>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

test("what was brought back is handed over once, however often the page is drawn", async () => {
  const outcome = { inbox: { id: 3 }, reconnected: false };
  const { completed } = serve(() => Response.json(outcome));
  const onConnected = vi.fn();
  open("/pigeon/callback", onConnected);
  await vi.waitFor(() => expect(onConnected).toHaveBeenCalledWith(outcome));
  expect(await Promise.all(completed)).toEqual([
    { path: "/pigeon/callback", query: { code: "1e5", state: "s" } },
  ]);
});

test("a refusal says what happened, what to do, and leads on", async () => {
  serve(() =>
    Response.json(
      {
        type: "/problems/connect-state-forged",
        title: "You didn't start this connection",
        detail: "Nothing was connected.",
      },
      { status: 422 },
    ),
  );
  open("/pigeon/callback");
  expect(await screen.findByText("You didn't start this connection")).toBeInTheDocument();
  expect(screen.getByText("Nothing was connected.")).toBeInTheDocument();
  expect(screen.getByText(/start again from Integrations/)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Back to integrations" })).toHaveAttribute(
    "href",
    "/settings/integrations",
  );
});

test("an address that is nobody's hands nothing over", async () => {
  const { completed } = serve(() => Response.json({}));
  open("/other");
  expect(await screen.findByText("Page not found")).toBeInTheDocument();
  expect(completed).toEqual([]);
});

test.each([
  [true, "Check the app ID and secret", "Open settings"],
  [false, "Ask the person who runs this installation", "Back to integrations"],
])(
  "a wrong app secret sends an operator (%s) where it is put right",
  async (operator, advice, way) => {
    serve(() =>
      Response.json(
        { type: "/problems/connect-app-refused", title: "Wrong", detail: "Nothing was connected." },
        { status: 422 },
      ),
    );
    sessionStorage.setItem("frontdesk.connecting", JSON.stringify({ channel: "pigeon" }));
    open("/pigeon/callback", () => undefined, operator);
    expect(await screen.findByText(new RegExp(advice))).toBeInTheDocument();
    expect(screen.getByRole("link", { name: way })).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "Open settings" }) !== null).toBe(operator);
  },
);

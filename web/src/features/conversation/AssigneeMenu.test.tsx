/** In a large team somebody is found by a part of the name, without a hand on the mouse. */
import { MantineProvider, Menu } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { inboxesQuery } from "@/api/inboxes";
import { sessionQuery } from "@/api/session";
import { membershipsQuery } from "@/api/team";
import type { Inbox, Session } from "@/api/types";

import { People } from "./AssigneeMenu";

const chosen = vi.fn();

beforeEach(() => {
  chosen.mockReset();
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 1, name: "Mia" } } as Session);
  const names = ["Mia", "Noor", "Sam", "Samira", "Tom", "Ula", "Vic", "Wen"];
  client.setQueryData(
    membershipsQuery.queryKey,
    names.map((name, at) => ({ role: "agent", user: { id: at + 1, name } })) as never,
  );
  client.setQueryData(inboxesQuery.queryKey, [
    { id: 1, member_ids: names.map((_, at) => at + 1) },
  ] as Inbox[]);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Menu opened>
          <Menu.Target>
            <button type="button">Assign</button>
          </Menu.Target>
          <Menu.Dropdown>
            <People inboxes={[1]} chosen={null} onChoose={chosen} />
          </Menu.Dropdown>
        </Menu>
      </QueryClientProvider>
    </MantineProvider>,
  );
});

test("enter chooses me, who is first", async () => {
  await userEvent.type(screen.getByRole("textbox"), "{Enter}");
  expect(chosen).toHaveBeenCalledWith(1);
});

test("enter chooses the first whose name holds what was typed", async () => {
  await userEvent.type(screen.getByRole("textbox"), "sam{Enter}");
  expect(chosen).toHaveBeenCalledWith(3);
});

test("enter chooses nobody while no name holds what was typed", async () => {
  await userEvent.type(screen.getByRole("textbox"), "zzz{Enter}");
  expect(chosen).not.toHaveBeenCalled();
  expect(screen.queryAllByRole("menuitem")).toEqual([]);
});

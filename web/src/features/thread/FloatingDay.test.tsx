/** The day over the thread gives way to what says where the conversation begins. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { useRef } from "react";
import { expect, test } from "vitest";

import "@/i18n";

import { aConversation, aMessage } from "../../../tests/fixtures";
import { FloatingDay } from "./FloatingDay";
import { ThreadProvider } from "./ThreadContext";
import type { ThreadTools } from "./ThreadContext";

const rect = (top: number, bottom: number) => (): DOMRect =>
  ({ top, bottom, height: bottom - top }) as DOMRect;

function Page() {
  const box = useRef<HTMLDivElement>(null);
  return (
    <ThreadProvider
      tools={
        {
          conversation: aConversation(1),
          find: () => aMessage(1),
          chooseDay: () => undefined,
        } as unknown as ThreadTools
      }
    >
      <div ref={box} data-testid="box">
        <div>
          <p data-start>start</p>
          <div data-testid="part" />
        </div>
      </div>
      <FloatingDay box={box} />
    </ThreadProvider>
  );
}

test("it is not shown while the start is in view", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Page />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const box = screen.getByTestId("box");
  box.getBoundingClientRect = rect(100, 600);
  screen.getByTestId("part").getBoundingClientRect = rect(200, 300);
  const start = screen.getByText("start");
  const scrolled = async (bottom: number): Promise<void> => {
    start.getBoundingClientRect = rect(bottom - 20, bottom);
    await act(async () => {
      box.dispatchEvent(new Event("scroll"));
      await new Promise(requestAnimationFrame);
    });
  };
  await scrolled(40);
  await waitFor(() => expect(screen.getByRole("button")).toBeInTheDocument());
  await scrolled(140);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

/** Contacts: the customers, each with their identities. */
import { queryOptions } from "@tanstack/react-query";

import { get, patch } from "./client";
import type { Contact, Conversation, Page } from "./types";

export const contactKey = (id: number) => ["contacts", id] as const;

export const contactQuery = (id: number) =>
  queryOptions({
    queryKey: contactKey(id),
    queryFn: ({ signal }) => get<Contact>(`/api/contacts/${id}`, {}, signal),
  });

export const contactConversationsQuery = (id: number) =>
  queryOptions({
    queryKey: [...contactKey(id), "conversations"] as const,
    queryFn: async ({ signal }) =>
      (await get<Page<Conversation>>(`/api/contacts/${id}/conversations`, {}, signal)).items,
  });

export interface ContactChange {
  name?: string;
  email?: string | null;
  phone?: string | null;
  note?: string | null;
}

export const changeContact = (id: number, change: ContactChange): Promise<Contact> =>
  patch(`/api/contacts/${id}`, change);

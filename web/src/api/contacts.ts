/** Contacts: the customers, each with their identities. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { components } from "./schema";
import type { Contact } from "./types";

/** The start of the keys of all that is about contacts. */
export const CONTACTS_KEY = ["contacts"] as const;

export const contactKey = (id: number) => [...CONTACTS_KEY, id] as const;

export const contactMediaKey = (id: number) => [...contactKey(id), "media"] as const;

export const fetchContact = (id: number, signal?: AbortSignal): Promise<Contact> =>
  unwrap(
    api.GET("/api/contacts/{contact_id}", {
      params: { path: { contact_id: id } },
      ...(signal && { signal }),
    }),
  );

export const contactQuery = (id: number) =>
  queryOptions({
    queryKey: contactKey(id),
    queryFn: ({ signal }) => fetchContact(id, signal),
  });

export const contactConversationsQuery = (id: number) =>
  queryOptions({
    queryKey: [...contactKey(id), "conversations"] as const,
    queryFn: async ({ signal }) => {
      const path = { contact_id: id };
      const response = api.GET("/api/contacts/{contact_id}/conversations", {
        params: { path },
        signal,
      });
      return (await unwrap(response)).items;
    },
  });

/** Messages with pictures and videos of the customer and for them, newest first. */
export const contactMediaQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: contactMediaKey(id),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/contacts/{contact_id}/media", {
          params: { path: { contact_id: id }, query: { cursor: pageParam, limit: 12 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export type ContactChange = components["schemas"]["ContactChange"];

export const changeContact = (id: number, change: ContactChange): Promise<Contact> =>
  unwrap(
    api.PATCH("/api/contacts/{contact_id}", {
      params: { path: { contact_id: id } },
      body: change,
    }),
  );

/** Blocks a customer, on our side only: what they write is kept, and disturbs nobody. */
export const blockContact = (id: number): Promise<Contact> =>
  unwrap(api.POST("/api/contacts/{contact_id}/block", { params: { path: { contact_id: id } } }));

export const unblockContact = (id: number): Promise<Contact> =>
  unwrap(api.DELETE("/api/contacts/{contact_id}/block", { params: { path: { contact_id: id } } }));

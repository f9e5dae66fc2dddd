/** The rows of a flush section as they are fetched: on their way, gone wrong, none, or there. */
import { Text } from "@mantine/core";
import { Fragment } from "react";
import type { ReactElement, ReactNode } from "react";

import { ProblemAlert } from "./ProblemAlert";
import { RowSkeletons } from "./RowSkeletons";
import { Row } from "./Section";

interface Props<T> {
  query: {
    data: readonly T[] | undefined;
    error: unknown;
    isPending: boolean;
    refetch: () => unknown;
  };
  /** How many are likely to come. */
  count: number;
  /** What is said when there are none, with the next step. */
  none?: string;
  children: (item: T) => ReactNode;
}

export function FetchedRows<T extends { id: number }>(props: Props<T>): ReactElement {
  const { query, count, none, children } = props;
  const { data, error, isPending, refetch } = query;
  return (
    <>
      {isPending && <RowSkeletons count={count} />}
      {Boolean(error) && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && none !== undefined && (
        <Row>
          <Text size="sm" c="dimmed">
            {none}
          </Text>
        </Row>
      )}
      {data?.map((item) => (
        <Fragment key={item.id}>{children(item)}</Fragment>
      ))}
    </>
  );
}

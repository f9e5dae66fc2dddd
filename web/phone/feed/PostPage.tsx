/** One post: its cover, and below it the comments, which come and go while one looks. */
import { ActionIcon, Text } from "@mantine/core";
import {
  IconArrowLeft,
  IconBookmark,
  IconHeart,
  IconPlayerPlayFilled,
  IconShare3,
} from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import type { Dispatch, ReactElement } from "react";

import { attempt } from "../attempt";
import type { Business, Comment, Customer, Post } from "../rows";
import type { Action, PhoneState } from "../state";
import { useNow } from "../times";
import { useControl } from "../useControl";
import { CommentField } from "./CommentField";
import { CommentLine } from "./CommentLine";
import classes from "./feed.module.css";
import { ago, countOf, linesOf, short } from "./reading";
import { feedTexts } from "./texts";

interface Props {
  post: Post;
  state: PhoneState;
  dispatch: Dispatch<Action>;
  business: Business;
  customer: Customer;
  onBack: () => void;
}

export function PostPage(props: Props): ReactElement {
  const { post, state, dispatch, business, customer, onBack } = props;
  const control = useControl();
  const [repliedTo, setRepliedTo] = useState<Comment | null>(null);
  const now = useNow(20_000) + state.ahead;
  const { id } = post;
  const { readings } = state;
  useEffect(() => {
    attempt(control.fetchComments(id).then((comments) => dispatch({ type: "comments", comments })));
  }, [control, id, readings, dispatch]);
  const lines = useMemo(() => linesOf(state, id, customer), [state, id, customer]);

  const send = async (text: string): Promise<void> => {
    await control.writeComment(customer.id, id, text, repliedTo?.id ?? "");
    setRepliedTo(null);
  };
  return (
    <>
      <Cover post={post} age={ago(post.created_at, now)} onBack={onBack} />
      <Text size="sm" fw={600} ta="center" py={8} role="status">
        {feedTexts.comments(countOf(lines))}
      </Text>
      <div className={classes.scroller} tabIndex={0} role="region" aria-label={feedTexts.list}>
        {lines.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" p="lg">
            {feedTexts.none}
          </Text>
        )}
        {lines.map((line) => (
          <CommentLine
            key={line.comment.id}
            line={line}
            business={business}
            customer={customer}
            now={now}
            onReply={setRepliedTo}
          />
        ))}
      </div>
      <CommentField
        customer={customer}
        repliedTo={repliedTo}
        onNotReply={() => setRepliedTo(null)}
        onSend={send}
      />
    </>
  );
}

function Cover({
  post,
  age,
  onBack,
}: {
  post: Post;
  age: string;
  onBack: () => void;
}): ReactElement {
  const facts = [
    { icon: IconHeart, number: post.likes, say: feedTexts.likes },
    { icon: IconBookmark, number: post.saves, say: feedTexts.saved },
    { icon: IconShare3, number: post.shares, say: feedTexts.shared },
  ];
  return (
    <header className={classes.film}>
      <img className={classes.still} src={post.cover} alt="" />
      {post.media === "video" && (
        <IconPlayerPlayFilled className={classes.playing} size={44} aria-hidden />
      )}
      <ActionIcon
        className={classes.back}
        variant="transparent"
        c="white"
        size="lg"
        aria-label={feedTexts.back}
        onClick={onBack}
      >
        <IconArrowLeft size={22} />
      </ActionIcon>
      <div className={classes.told}>
        <h2 className={classes.title}>{post.caption}</h2>
        <span className={classes.facts}>
          <span>{feedTexts.views(short(post.views))}</span>
          <span>{age}</span>
        </span>
      </div>
      <ul className={classes.rail}>
        {facts.map(({ icon: Icon, number, say }) => (
          <li key={say("")} aria-label={say(short(number))}>
            <Icon size={22} aria-hidden />
            <span aria-hidden>{short(number)}</span>
          </li>
        ))}
      </ul>
    </header>
  );
}

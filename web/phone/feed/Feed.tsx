/** The shop's posts as cards; one of them opens with what people say below it. */
import { Avatar, Badge, Text, UnstyledButton } from "@mantine/core";
import { IconLibraryPhoto, IconMessageCircle, IconPlayerPlay } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Dispatch, ReactElement, ReactNode } from "react";

import { StatusBar } from "../Chat";
import type { Business, Customer, Post } from "../rows";
import phone from "../phone.module.css";
import type { Action, PhoneState } from "../state";
import { texts } from "../texts";
import classes from "./feed.module.css";
import { PostPage } from "./PostPage";
import { postsOf, short } from "./reading";
import { feedTexts } from "./texts";

interface Props {
  state: PhoneState;
  dispatch: Dispatch<Action>;
  business: Business;
  customer: Customer;
  /** The open post, "" for none. */
  post: string;
  onPost: (post: string) => void;
  framed: boolean;
  /** What stands below everything else on the screen. */
  children: ReactNode;
}

export function Feed(props: Props): ReactElement {
  const { state, dispatch, business, customer, post, onPost, framed } = props;
  const posts = useMemo(() => postsOf(state, business, customer), [state, business, customer]);
  const opened = posts.find(({ id }) => id === post);
  return (
    <section
      className={phone.phone}
      data-framed={framed || undefined}
      aria-label={texts.titleOf(customer.name)}
    >
      {framed && <StatusBar ahead={state.ahead} />}
      {opened ? (
        <PostPage
          key={opened.id}
          post={opened}
          state={state}
          dispatch={dispatch}
          business={business}
          customer={customer}
          onBack={() => onPost("")}
        />
      ) : (
        <Posts posts={posts} business={business} onOpen={onPost} />
      )}
      {props.children}
    </section>
  );
}

function Posts({
  posts,
  business,
  onOpen,
}: {
  posts: readonly Post[];
  business: Business;
  onOpen: (post: string) => void;
}): ReactElement {
  return (
    <>
      <header className={phone.bar}>
        <Avatar src={business.avatar} alt="" radius="xl" />
        <div className={phone.shop}>
          <span className={phone.shopName}>{business.name}</span>
          <span className={phone.handle}>@{business.username}</span>
        </div>
      </header>
      <div className={classes.scroller}>
        {posts.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" p="xl">
            {feedTexts.noPosts}
          </Text>
        )}
        <ul className={classes.cards} aria-label={feedTexts.feedOf(business.name)}>
          {posts.map((post) => (
            <Card key={post.id} post={post} onOpen={() => onOpen(post.id)} />
          ))}
        </ul>
      </div>
    </>
  );
}

function Card({ post, onOpen }: { post: Post; onOpen: () => void }): ReactElement {
  return (
    <li>
      <UnstyledButton
        className={classes.card}
        aria-label={feedTexts.open(post.caption)}
        onClick={onOpen}
      >
        <span className={classes.cover}>
          <img src={post.cover} alt="" loading="lazy" />
          {post.media === "photo" && (
            <span className={classes.kind}>
              <IconLibraryPhoto size={18} aria-label={feedTexts.photo} />
            </span>
          )}
          <span className={classes.counts}>
            <span>
              <IconPlayerPlay size={14} aria-hidden /> {short(post.views)}
            </span>
            <span>
              <IconMessageCircle size={14} aria-hidden /> {short(post.comment_count)}
            </span>
          </span>
        </span>
        <span className={classes.caption}>{post.caption}</span>
        {post.friends_only && (
          <Badge size="xs" variant="light" color="gray">
            {feedTexts.friends}
          </Badge>
        )}
      </UnstyledButton>
    </li>
  );
}

/** A comment with the replies below it, and what the customer and the shop can do with each. */
import { ActionIcon, Avatar, Badge, Button, Menu, UnstyledButton } from "@mantine/core";
import { IconDots, IconEyeOff, IconHeart, IconHeartFilled } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";

import { attempt } from "../attempt";
import type { Business, Comment, Customer } from "../rows";
import { useControl } from "../useControl";
import classes from "./feed.module.css";
import { ago } from "./reading";
import type { Line } from "./reading";
import { feedTexts } from "./texts";

/** So many replies show before one asks for more. */
const SHOWN = 3;

interface Seen {
  business: Business;
  customer: Customer;
  now: number;
  onReply: (comment: Comment) => void;
}

export function CommentLine({ line, ...seen }: Seen & { line: Line }): ReactElement {
  const [all, showAll] = useState(false);
  const { comment, replies } = line;
  const hidden = replies.length - SHOWN;
  return (
    <>
      <Said comment={comment} {...seen} />
      {replies.length > 0 && (
        <div className={classes.replies}>
          {(all ? replies : replies.slice(0, SHOWN)).map((reply) => (
            <Said key={reply.id} comment={reply} {...seen} />
          ))}
          {hidden > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              ml="xl"
              onClick={() => showAll(!all)}
            >
              {all ? feedTexts.fewer : feedTexts.moreReplies(hidden)}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Said({ comment, business, customer, now, onReply }: Seen & { comment: Comment }) {
  const control = useControl();
  const { id, visibility, text, image_url: picture } = comment;
  const person = customer.id;
  const likes = comment.liked_by.includes(person);
  return (
    <article className={classes.said} data-hidden={visibility !== "public" || undefined}>
      <Avatar src={comment.avatar} alt="" radius="xl" size={comment.parent ? 26 : 34} />
      <div className={classes.body}>
        <span className={classes.author}>
          <b>{comment.name}</b>
          {comment.from === "business" && <Badge size="xs">{feedTexts.shop}</Badge>}
          {comment.pinned && (
            <Badge size="xs" variant="light" color="gray">
              {feedTexts.pinned}
            </Badge>
          )}
        </span>
        {text !== "" && <span className={classes.text}>{text}</span>}
        {picture !== "" && (
          <img className={classes.picture} src={picture} alt={feedTexts.picture} />
        )}
        {visibility !== "public" && (
          <Badge
            size="sm"
            variant="light"
            color="gray"
            mt={2}
            leftSection={<IconEyeOff size={12} aria-hidden />}
          >
            {visibility === "hidden" ? feedTexts.hidden : feedTexts.forFriends}
          </Badge>
        )}
        <span className={classes.doing}>
          <span>{ago(comment.at, now)}</span>
          <UnstyledButton className={classes.act} onClick={() => onReply(comment)}>
            {feedTexts.reply}
          </UnstyledButton>
          {comment.author === person && (
            <UnstyledButton
              className={classes.act}
              onClick={() => attempt(control.deleteComment(person, id))}
            >
              {feedTexts.remove}
            </UnstyledButton>
          )}
          <ShopMenu comment={comment} />
          {comment.liked && (
            <span className={classes.shopLiked} title={feedTexts.likedByShop(business.name)}>
              <Avatar
                src={business.avatar}
                alt={feedTexts.likedByShop(business.name)}
                size={16}
                radius="xl"
              />
              <IconHeartFilled size={9} aria-hidden />
            </span>
          )}
        </span>
      </div>
      <UnstyledButton
        className={classes.like}
        aria-pressed={likes}
        aria-label={likes ? feedTexts.unlike : feedTexts.like}
        onClick={() => attempt(control.likeComment(person, id, !likes))}
      >
        {likes ? <IconHeartFilled size={18} aria-hidden /> : <IconHeart size={18} aria-hidden />}
        <span>{comment.likes > 0 && comment.likes}</span>
      </UnstyledButton>
    </article>
  );
}

/** What the shop does on its own phone, beside Frontdesk. */
function ShopMenu({ comment }: { comment: Comment }): ReactElement {
  const control = useControl();
  const { id, liked, visibility } = comment;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={feedTexts.more}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{feedTexts.ownApp}</Menu.Label>
        <Menu.Item onClick={() => attempt(control.shopLikes(id, !liked))}>
          {liked ? feedTexts.shopUnlikes : feedTexts.shopLikes}
        </Menu.Item>
        <Menu.Item
          onClick={() =>
            attempt(control.shopShows(id, visibility === "public" ? "hidden" : "public"))
          }
        >
          {visibility === "public" ? feedTexts.shopHides : feedTexts.shopShows}
        </Menu.Item>
        <Menu.Item color="red" onClick={() => attempt(control.shopDeletes(id))}>
          {feedTexts.shopDeletes}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

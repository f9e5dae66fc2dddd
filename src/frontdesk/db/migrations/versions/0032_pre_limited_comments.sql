-- A comment that only some people see is `limited`, whoever they are on its platform.
ALTER TABLE comments DROP CONSTRAINT comments_visibility_check;
ALTER TABLE comments ADD CONSTRAINT comments_visibility_check
    CHECK (visibility IN ('public', 'hidden', 'limited', 'friends_only')) NOT VALID;

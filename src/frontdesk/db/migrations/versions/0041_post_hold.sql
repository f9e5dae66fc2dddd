-- The statuses of all conversations are checked.
ALTER TABLE conversations VALIDATE CONSTRAINT conversations_status_check;

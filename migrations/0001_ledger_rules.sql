-- The ledger keeps itself: Postgres refuses what no code may do, whoever asks.

ALTER TABLE postings
  ADD CONSTRAINT postings_one_side CHECK (num_nonnulls(debit, credit) = 1),
  ADD CONSTRAINT postings_positive CHECK (coalesce(debit, credit) > 0 AND coalesce(debit, credit) < 1e15);
--> statement-breakpoint

-- An entry carries the transaction that made it, whatever the INSERT says.
CREATE FUNCTION journal_entry_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recorded_by := pg_current_xact_id()::text;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_entry_stamp BEFORE INSERT ON journal_entries
  FOR EACH ROW EXECUTE FUNCTION journal_entry_stamp();
--> statement-breakpoint

CREATE FUNCTION posting_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decimals integer;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM journal_entries
    WHERE id = NEW.entry_id AND recorded_by = pg_current_xact_id()::text
  ) THEN
    RAISE EXCEPTION 'ledger: a posting cannot be added to the committed entry %', NEW.entry_id
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT minor_units INTO decimals FROM currencies WHERE code = NEW.currency;
  IF decimals IS NULL OR coalesce(NEW.debit, NEW.credit) <> round(coalesce(NEW.debit, NEW.credit), decimals) THEN
    RAISE EXCEPTION 'ledger: an amount of entry % has more decimals than % has', NEW.entry_id, NEW.currency
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER posting_check BEFORE INSERT ON postings
  FOR EACH ROW EXECUTE FUNCTION posting_check();
--> statement-breakpoint

-- At commit an entry has postings, and they balance in each currency. Both tables are watched, so that
-- checking early (SET CONSTRAINTS ... IMMEDIATE) opens no gap.
CREATE FUNCTION journal_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  entry text := CASE TG_TABLE_NAME WHEN 'postings' THEN to_jsonb(NEW) ->> 'entry_id' ELSE to_jsonb(NEW) ->> 'id' END;
  off_by record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM postings WHERE entry_id = entry) THEN
    RAISE EXCEPTION 'ledger: entry % has no postings', entry USING ERRCODE = 'check_violation';
  END IF;
  SELECT currency, sum(coalesce(debit, 0)) - sum(coalesce(credit, 0)) AS difference
    INTO off_by
    FROM postings WHERE entry_id = entry
    GROUP BY currency
    HAVING sum(coalesce(debit, 0)) <> sum(coalesce(credit, 0))
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ledger: entry % does not balance: debit less credit is % %', entry, off_by.difference, off_by.currency
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER journal_entry_balances AFTER INSERT ON journal_entries
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION journal_entry_balances();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON postings
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION journal_entry_balances();
--> statement-breakpoint

-- What was recorded stays: a correction is a reversal and a new entry.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger: % of % is refused; correct with a reversal and a new entry', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_entries_unalterable BEFORE UPDATE OR DELETE ON journal_entries
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER journal_entries_no_truncate BEFORE TRUNCATE ON journal_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER postings_unalterable BEFORE UPDATE OR DELETE ON postings
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER postings_no_truncate BEFORE TRUNCATE ON postings
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint

-- A message from the outbox is announced, so that the dispatcher need not ask all the time.
CREATE FUNCTION outbox_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER outbox_announce AFTER INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_announce();
--> statement-breakpoint

-- There is one selling entity.
ALTER TABLE sellers ADD CONSTRAINT sellers_single CHECK (id = 1);
--> statement-breakpoint

INSERT INTO accounts (account, name) VALUES
  ('cash', 'Cash'),
  ('accountsReceivable', 'Accounts receivable'),
  ('contractAsset', 'Contract asset'),
  ('contractLiability', 'Contract liability'),
  ('revenue', 'Revenue'),
  ('taxPayable', 'Tax payable'),
  ('lateFeeIncome', 'Late fee income'),
  ('badDebtExpense', 'Bad debt expense'),
  ('customerCredit', 'Customer credit'),
  ('refundsPayable', 'Refunds payable');

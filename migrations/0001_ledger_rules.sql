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
--> statement-breakpoint
-- ISO 4217: a test keeps this list and src/domain/currencies.ts the same.
INSERT INTO currencies (code, minor_units) VALUES
  ('BIF', 0),
  ('CLP', 0),
  ('DJF', 0),
  ('GNF', 0),
  ('ISK', 0),
  ('JPY', 0),
  ('KMF', 0),
  ('KRW', 0),
  ('PYG', 0),
  ('RWF', 0),
  ('UGX', 0),
  ('VND', 0),
  ('VUV', 0),
  ('XAF', 0),
  ('XOF', 0),
  ('XPF', 0),
  ('AED', 2),
  ('AFN', 2),
  ('ALL', 2),
  ('AMD', 2),
  ('AOA', 2),
  ('ARS', 2),
  ('AUD', 2),
  ('AWG', 2),
  ('AZN', 2),
  ('BAM', 2),
  ('BBD', 2),
  ('BDT', 2),
  ('BMD', 2),
  ('BND', 2),
  ('BOB', 2),
  ('BRL', 2),
  ('BSD', 2),
  ('BTN', 2),
  ('BWP', 2),
  ('BYN', 2),
  ('BZD', 2),
  ('CAD', 2),
  ('CDF', 2),
  ('CHF', 2),
  ('CNY', 2),
  ('COP', 2),
  ('CRC', 2),
  ('CUP', 2),
  ('CVE', 2),
  ('CZK', 2),
  ('DKK', 2),
  ('DOP', 2),
  ('DZD', 2),
  ('EGP', 2),
  ('ERN', 2),
  ('ETB', 2),
  ('EUR', 2),
  ('FJD', 2),
  ('FKP', 2),
  ('GBP', 2),
  ('GEL', 2),
  ('GHS', 2),
  ('GIP', 2),
  ('GMD', 2),
  ('GTQ', 2),
  ('GYD', 2),
  ('HKD', 2),
  ('HNL', 2),
  ('HTG', 2),
  ('HUF', 2),
  ('IDR', 2),
  ('ILS', 2),
  ('INR', 2),
  ('IRR', 2),
  ('JMD', 2),
  ('KES', 2),
  ('KGS', 2),
  ('KHR', 2),
  ('KPW', 2),
  ('KYD', 2),
  ('KZT', 2),
  ('LAK', 2),
  ('LBP', 2),
  ('LKR', 2),
  ('LRD', 2),
  ('LSL', 2),
  ('MAD', 2),
  ('MDL', 2),
  ('MGA', 2),
  ('MKD', 2),
  ('MMK', 2),
  ('MNT', 2),
  ('MOP', 2),
  ('MRU', 2),
  ('MUR', 2),
  ('MVR', 2),
  ('MWK', 2),
  ('MXN', 2),
  ('MYR', 2),
  ('MZN', 2),
  ('NAD', 2),
  ('NGN', 2),
  ('NIO', 2),
  ('NOK', 2),
  ('NPR', 2),
  ('NZD', 2),
  ('PAB', 2),
  ('PEN', 2),
  ('PGK', 2),
  ('PHP', 2),
  ('PKR', 2),
  ('PLN', 2),
  ('QAR', 2),
  ('RON', 2),
  ('RSD', 2),
  ('RUB', 2),
  ('SAR', 2),
  ('SBD', 2),
  ('SCR', 2),
  ('SDG', 2),
  ('SEK', 2),
  ('SGD', 2),
  ('SHP', 2),
  ('SLE', 2),
  ('SOS', 2),
  ('SRD', 2),
  ('SSP', 2),
  ('STN', 2),
  ('SVC', 2),
  ('SYP', 2),
  ('SZL', 2),
  ('THB', 2),
  ('TJS', 2),
  ('TMT', 2),
  ('TOP', 2),
  ('TRY', 2),
  ('TTD', 2),
  ('TWD', 2),
  ('TZS', 2),
  ('UAH', 2),
  ('USD', 2),
  ('UYU', 2),
  ('UZS', 2),
  ('VED', 2),
  ('VES', 2),
  ('WST', 2),
  ('XCD', 2),
  ('XCG', 2),
  ('YER', 2),
  ('ZAR', 2),
  ('ZMW', 2),
  ('ZWG', 2),
  ('BHD', 3),
  ('IQD', 3),
  ('JOD', 3),
  ('KWD', 3),
  ('LYD', 3),
  ('OMR', 3),
  ('TND', 3),
  ('CLF', 4),
  ('UYW', 4);

CREATE TABLE "import_chunks" (
	"upload_id" text NOT NULL,
	"position" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "import_chunks_upload_id_position_pk" PRIMARY KEY("upload_id","position")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"format" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"requested_by" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"upload_id" text NOT NULL,
	"bytes" integer NOT NULL,
	"bytes_read" integer DEFAULT 0 NOT NULL,
	"rows_read" integer DEFAULT 0 NOT NULL,
	"rows_valid" integer DEFAULT 0 NOT NULL,
	"rows_unchanged" integer DEFAULT 0 NOT NULL,
	"rows_written" integer DEFAULT 0 NOT NULL,
	"error_count" integer DEFAULT 0 NOT NULL,
	"errors" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"lease_holder" text,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"book_id" text NOT NULL,
	"sku" text NOT NULL,
	"effective_from" date NOT NULL,
	"price" jsonb,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "prices_book_id_sku_effective_from_pk" PRIMARY KEY("book_id","sku","effective_from")
);
--> statement-breakpoint
CREATE TABLE "product_withdrawals" (
	"sku" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"reason" text,
	"replaced_by" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_withdrawals_sku_starts_on_pk" PRIMARY KEY("sku","starts_on")
);
--> statement-breakpoint
ALTER TABLE "price_books" ALTER COLUMN "prices" SET DEFAULT '[]'::jsonb;--> statement-breakpoint
ALTER TABLE "price_books" ADD COLUMN "proration" text DEFAULT 'actual' NOT NULL;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "rounding" jsonb;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "effective_from" date DEFAULT '1900-01-01' NOT NULL;--> statement-breakpoint
ALTER TABLE "products" DROP CONSTRAINT "products_pkey";--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_sku_effective_from_pk" PRIMARY KEY("sku","effective_from");--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_book_id_price_books_id_fk" FOREIGN KEY ("book_id") REFERENCES "public"."price_books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- By hand from here on: what Drizzle has no words for.
ALTER TABLE "product_withdrawals" ADD CONSTRAINT "product_withdrawals_days" CHECK ("ends_on" > "starts_on");--> statement-breakpoint
INSERT INTO "prices" ("book_id", "sku", "effective_from", "price")
SELECT "id", entry ->> 'sku', "effective_from", entry -> 'price'
FROM "price_books", jsonb_array_elements("prices") entry
ON CONFLICT DO NOTHING;--> statement-breakpoint
-- An API of the release before writes a book's prices into the book. The release after this one drops column and trigger.
CREATE FUNCTION price_book_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO prices (book_id, sku, effective_from, price)
  SELECT NEW.id, entry ->> 'sku', NEW.effective_from, entry -> 'price'
  FROM jsonb_array_elements(NEW.prices) entry;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER price_book_prices AFTER INSERT ON "price_books"
FOR EACH ROW EXECUTE FUNCTION price_book_prices();--> statement-breakpoint
CREATE TABLE "comments" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"side" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"text" text NOT NULL,
	"quote_version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "logos" (
	"sha256" text PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deals" ADD COLUMN "lost_reason" text;--> statement-breakpoint
ALTER TABLE "quotes" ADD COLUMN "selectable" jsonb;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "logo" text;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "colour" text;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comments_deal_id_id_index" ON "comments" USING btree ("deal_id","id");--> statement-breakpoint
-- Documents name a logo by the hash of its bytes, and what people wrote to each other stays as they wrote it.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER logos_unalterable BEFORE UPDATE OR DELETE ON logos
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER comments_unalterable BEFORE UPDATE OR DELETE ON comments
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

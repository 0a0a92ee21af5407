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
FOR EACH ROW EXECUTE FUNCTION price_book_prices();

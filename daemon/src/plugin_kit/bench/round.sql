CREATE TABLE shipment_{n} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    carrier varchar(40),
    weight numeric(8, 3) CHECK (weight > 0),
    sent_at timestamp DEFAULT now()
);
CREATE INDEX shipment_{n}_order_idx ON shipment_{n} (order_id);
CREATE UNIQUE INDEX CONCURRENTLY shipment_{n}_carrier_idx ON shipment_{n} (carrier, sent_at) WHERE carrier IS NOT NULL;
ALTER TABLE shipment_{n} ADD COLUMN note text;
ALTER TABLE shipment_{n} ALTER COLUMN note SET NOT NULL, ALTER COLUMN carrier TYPE text;
ALTER TABLE customer ADD COLUMN phone_{n} text DEFAULT 'none' NOT NULL;
ALTER TABLE orders ADD CONSTRAINT orders_{n}_check CHECK (placed_at > '2000-01-01') NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_{n}_check;
COMMENT ON TABLE shipment_{n} IS 'What left the house.';
CREATE OR REPLACE VIEW late_shipment_{n} AS SELECT s.id, o.customer_id FROM shipment_{n} s JOIN orders o ON o.id = s.order_id WHERE s.sent_at IS NULL;
INSERT INTO product (id, sku, price) VALUES ({n}, 'sku-{n}', 9.90), ({n} + 1000000, 'sku-{n}-b', 19.90);
UPDATE product SET price = price * 1.05 WHERE sku LIKE 'sku-{n}%';
UPDATE customer SET name = upper(name);
DELETE FROM order_line USING product p WHERE p.id = order_line.product_id AND p.stock = 0;
CREATE FUNCTION touch_{n}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders SET placed_at = now() WHERE id = NEW.order_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER touch_{n} AFTER INSERT ON shipment_{n} FOR EACH ROW EXECUTE FUNCTION touch_{n}();
GRANT SELECT ON shipment_{n} TO PUBLIC;
ALTER TABLE shipment_{n} RENAME COLUMN note TO remark;
DROP VIEW late_shipment_{n};
DROP TABLE IF EXISTS old_shipment_{n} CASCADE;

CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE product (id bigint PRIMARY KEY, sku text NOT NULL, price numeric(12, 2) NOT NULL, stock integer NOT NULL DEFAULT 0);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, placed_at timestamptz NOT NULL);
CREATE TABLE order_line (order_id bigint NOT NULL REFERENCES orders, product_id bigint NOT NULL, quantity integer NOT NULL, PRIMARY KEY (order_id, product_id));
CREATE INDEX orders_customer_idx ON orders (customer_id);
CREATE VIEW open_order AS SELECT id, customer_id FROM orders WHERE placed_at > now() - interval '1 day';

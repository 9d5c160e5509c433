/**
 * Session logs and the desk in SQL: a SQLite file, or PostgreSQL. Every SQL statement of Deskbell
 * is here, and nothing that decides about sessions.
 */
@NullMarked
package io.deskbell.adapter.jdbc;

import org.jspecify.annotations.NullMarked;

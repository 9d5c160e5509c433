package io.deskbell.adapter.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.deskbell.application.port.out.StoreUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * A SQLite database in a file, in write-ahead mode: the file, and beside it {@code -wal} and {@code
 * -shm} while it is open.
 */
public final class EmbeddedDatabase extends Database {
  /** "Desk" in ASCII, in the file's header, so that the file is known for what it is. */
  private static final int APPLICATION_ID = 0x4465736B;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(US_ASCII);
  private static final Set<Integer> DAMAGES =
      Set.of(
          SQLiteErrorCode.SQLITE_CORRUPT.code,
          SQLiteErrorCode.SQLITE_NOTADB.code,
          SQLiteErrorCode.SQLITE_FORMAT.code,
          SQLiteErrorCode.SQLITE_ERROR.code);

  private static final int HEADER_BYTES = 100;
  private static final int READERS = 4;

  /**
   * Up to here the whole file is looked through at the start, which takes some hundredths of a
   * second.
   */
  private static final long SMALL = 8L << 20;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;

  EmbeddedDatabase(Path file) {
    this.file = file;
    NativeLibrary.load();
  }

  /** The file. */
  public Path file() {
    return file;
  }

  @Override
  public String toString() {
    return "the database " + file;
  }

  @Override
  String scripts() {
    return "io/deskbell/adapter/jdbc/sqlite";
  }

  /** Of a large one only the header and the small tables are looked through. */
  @Override
  boolean exists() {
    return inspect(false);
  }

  /**
   * Makes sure that the file is a database of Deskbell and every page of it is whole, without
   * changing it. Takes as long as reading all of it.
   *
   * @throws UnusableStore if it is missing or something else
   */
  public void inspectWhole() {
    if (!inspect(true)) {
      throw new UnusableStore(this + " is missing or empty");
    }
  }

  private boolean inspect(boolean whole) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UnusableStore(this + " is no file");
      }
      if (Files.notExists(file) || Files.size(file) == 0) {
        if (hasContent("-wal")) {
          // What is in there would be lost for ever with the first thing that is stored.
          throw new UnusableStore(
              this + " is missing or empty, but not its log beside it, which ends in -wal");
        }
        return false;
      }
      inspectHeader();
      if (hasContent("-journal")) {
        undoCreation();
        if (Files.size(file) == 0) {
          return false;
        }
      }
      inspectPages(whole || Files.size(file) <= SMALL);
      return true;
    } catch (IOException e) {
      throw new UnusableStore(this + " cannot be read: " + e, e);
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** Only what the file itself is to blame for makes it unusable; all else may pass. */
  private RuntimeException refused(SQLException failure) {
    return DAMAGES.contains(failure.getErrorCode() & 0xFF)
            || failure.getErrorCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ.code
        ? new UnusableStore(this + " is damaged: " + failure.getMessage(), failure)
        : new StoreUnavailable(this + " cannot be used now: " + failure.getMessage(), failure);
  }

  /** The layout of the header is documented at sqlite.org/fileformat2.html, section 1.3. */
  private void inspectHeader() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (header.hasRemaining() && channel.read(header) >= 0) {
        // Once is enough for a file, but nobody promises that.
      }
    }
    byte[] magic = Arrays.copyOf(header.array(), MAGIC.length);
    if (header.hasRemaining() || !Arrays.equals(magic, MAGIC)) {
      throw new UnusableStore(this + " is no SQLite database");
    }
    if (header.getInt(68) != APPLICATION_ID) {
      throw new UnusableStore(this + " is a SQLite database, but not one of Deskbell");
    }
    int pageSize = header.getShort(16) == 1 ? 65_536 : Short.toUnsignedInt(header.getShort(16));
    long expected = Integer.toUnsignedLong(header.getInt(28)) * pageSize;
    if (Files.size(file) < expected && !hasContent("-wal")) {
      throw new UnusableStore(
          this + " is cut off: expected " + expected + " bytes, found " + Files.size(file));
    }
  }

  private boolean hasContent(String suffix) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + suffix);
    return Files.exists(beside) && Files.size(beside) > 0;
  }

  /**
   * A rollback journal is written only until the file is in write-ahead mode: one that is left
   * tells of a creation that was cut off. A reader may not undo it, whoever may write does.
   */
  private void undoCreation() throws SQLException {
    try (Connection connection = source(config()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA schema_version");
    }
  }

  private void inspectPages(boolean all) throws SQLException {
    try (Connection connection = readOnly().getConnection();
        Statement statement = connection.createStatement()) {
      if (all) {
        check(statement, "PRAGMA quick_check(1)");
      } else {
        check(statement, "PRAGMA quick_check('desk')");
        check(statement, "PRAGMA quick_check('agent')");
      }
    }
  }

  private void check(Statement statement, String check) throws SQLException {
    try (ResultSet row = statement.executeQuery(check)) {
      String verdict = row.next() ? row.getString(1) : "no answer";
      if (!verdict.equals("ok")) {
        throw new UnusableStore(this + " is damaged: " + verdict.replace('\n', ' '));
      }
    }
  }

  /** The mark goes into the file before anything else, so that no crash leaves one without it. */
  @Override
  void create() {
    try {
      if (Files.notExists(file)) {
        Files.createFile(file, OWNER_ONLY);
      }
    } catch (IOException e) {
      throw new StoreUnavailable(this + " cannot be made: " + e, e);
    }
    try (Connection connection = source(config()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      statement.execute("PRAGMA journal_mode = WAL");
      if (hasNothing(statement)) {
        FirstTables.make(connection, scripts());
      }
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private static boolean hasNothing(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT 1 FROM sqlite_master LIMIT 1")) {
      return !row.next();
    }
  }

  /**
   * Copies the database as it is at this moment into a new file, by SQLite's online backup, while
   * others may write. The copy is whole when this returns, but not yet flushed to the disk.
   *
   * @throws SQLException if the database cannot be read or the file not be written
   */
  public void copyTo(Path copy) throws SQLException {
    try (Connection connection = readOnly().getConnection()) {
      int result =
          connection
              .unwrap(SQLiteConnection.class)
              .getDatabase()
              // All pages in one step: it reads one state, and no writer makes it begin again.
              .backup("main", copy.toAbsolutePath().toString(), null, 0, 0, -1);
      if (result != SQLiteErrorCode.SQLITE_OK.code) {
        throw new SQLException(
            "copying " + this + " failed: " + SQLiteErrorCode.getErrorCode(result));
      }
    }
  }

  @Override
  DataSource writers() {
    return source(config());
  }

  @Override
  HikariDataSource readers() {
    HikariConfig pool = pool(readOnly(), READERS);
    return new HikariDataSource(pool);
  }

  @Override
  DataSource lookers() {
    return readOnly();
  }

  private SQLiteDataSource readOnly() {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return source(config);
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(PATIENCE_MILLIS);
    return config;
  }

  private SQLiteDataSource source(SQLiteConfig config) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  @Override
  void makeDurable(Connection writer) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA secure_delete = ON");
    }
  }

  /** In write-ahead mode every reading transaction does. */
  @Override
  void readOneState(Connection reader) {}

  /** Moves everything out of the log; the last one who leaves removes the log, if it may write. */
  @Override
  boolean settle() throws SQLException {
    try (Connection connection = source(config()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      boolean busy = row.next() && row.getInt(1) != 0;
      return !busy;
    }
  }

  /** A file does not go away. */
  @Override
  boolean isAlive(Connection writer) {
    return true;
  }

  @Override
  boolean hasOneWriter() {
    return true;
  }

  /** Whoever waits for the one lock is as stuck as everybody else. */
  @Override
  boolean isDelay(SQLException failure) {
    return false;
  }

  @Override
  boolean isConflict(SQLException failure) {
    return false;
  }

  @Override
  boolean isRefusal(SQLException failure) {
    int code = failure.getErrorCode() & 0xFF;
    return code == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || code == SQLiteErrorCode.SQLITE_TOOBIG.code
        || code == SQLiteErrorCode.SQLITE_MISMATCH.code;
  }
}

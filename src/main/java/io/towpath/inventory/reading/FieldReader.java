package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a cell as the field that its column stands for.
final class FieldReader {

    static final int MOST_CPUS = 1024;
    static final long MOST_MEMORY = 64L << 40;
    static final long MOST_DISK = 1L << 50;
    private static final int ANNOTATION_CHARS = 32_767;
    private static final int ADDRESSES_CHARS = 2_000;
    static final Pattern MAIL = Pattern.compile("[^\\s@<>\"(),;]{1,64}@[^\\s@<>\"(),;]{1,190}");
    static final Pattern TIER = Pattern.compile("(?i)(?:(?:tier|t|stufe|level)[ _-]?)?([1-3])(?:\\.0)?");
    private static final Pattern HARDWARE = Pattern.compile("(?i)(?:vmx-?)?0?([0-9]{1,2})(?:\\.0)?");

    private FieldReader() {}

    /// @param unit of a size whose header names none
    static void read(Line line, Column column, VmField field, long unit, Map<VmField, Object> values) {
        Object value = value(line, column, field, unit);
        if (value != null) {
            values.put(field, value);
        }
    }

    private static @Nullable Object value(Line line, Column column, VmField field, long unit) {
        return switch (field) {
            case NAME -> line.name(column, REJECT);
            case CPUS -> line.integer(column, 1, MOST_CPUS, REJECT);
            case CORES_PER_SOCKET -> line.integer(column, 1, MOST_CPUS, WARNING);
            case MEMORY_BYTES -> line.bytes(column, unit, MOST_MEMORY, REJECT);
            case USED_BYTES, PROVISIONED_BYTES -> line.bytes(column, unit, MOST_DISK, WARNING);
            case SECURE_BOOT -> line.truth(column);
            case FIRMWARE -> line.word(column, Words.FIRMWARE);
            case POWER_STATE -> line.word(column, Words.POWER);
            case KIND -> kind(line, column);
            case HARDWARE_VERSION -> hardware(line, column);
            case ANNOTATION -> cut(line.text(column, WARNING), ANNOTATION_CHARS);
            case IP_ADDRESSES -> cut(Addresses.joined(line.text(column, WARNING)), ADDRESSES_CHARS);
            case OS_ID, OS_NAME, DNS_NAME, GUEST_OS, DATACENTER, CLUSTER, HOST, RESOURCE_POOL, APPLICATION, OWNER_NAME,
                    BUSINESS_UNIT ->
                line.name(column, WARNING);
            case MAINTENANCE_WINDOW -> maintenance(line, column);
            case FOLDER -> cut(line.text(column, WARNING), ADDRESSES_CHARS);
            case OWNER_EMAIL -> mail(line, column);
            case TIER -> tier(line, column);
            case ENVIRONMENT -> line.word(column, Words.ENVIRONMENT);
            case CRITICALITY -> line.word(column, Words.CRITICALITY);
            case STRATEGY -> line.word(column, Words.STRATEGY);
            case SOAK_DAYS -> line.integer(column, 0, 365, WARNING);
        };
    }

    /// As it is written, also where it cannot be read: then with a warning, for no plan can keep to it.
    private static @Nullable String maintenance(Line line, Column column) {
        String text = line.name(column, WARNING);
        if (text != null && MaintenanceWindow.parse(text) == null) {
            line.fault(column, WARNING, "WINDOW_NOT_READ",
                    "is kept as text, plans do not keep to it: days and times are expected", "Sat 22:00-02:00");
        }
        return text;
    }

    private static @Nullable String cut(@Nullable String text, int chars) {
        return text == null || text.length() <= chars ? text : text.substring(0, chars);
    }

    static @Nullable String mail(Line line, Column column) {
        String text = line.text(column, WARNING);
        if (text == null) {
            return null;
        }
        if (!MAIL.matcher(text).matches()) {
            line.fault(column, WARNING, "NOT_A_MAIL_ADDRESS", "must be one mail address", "name@example.com");
            return null;
        }
        return text;
    }

    static @Nullable Integer tier(Line line, Column column) {
        String text = line.text(column, WARNING);
        if (text == null) {
            return null;
        }
        Matcher tier = TIER.matcher(text);
        if (!tier.matches()) {
            line.fault(column, WARNING, "OUT_OF_RANGE", "must be 1, 2 or 3", null);
            return null;
        }
        return Integer.valueOf(tier.group(1));
    }

    private static @Nullable String hardware(Line line, Column column) {
        String text = line.name(column, WARNING);
        if (text == null) {
            return null;
        }
        Matcher number = HARDWARE.matcher(text);
        return number.matches() ? "vmx-%02d".formatted(Integer.valueOf(number.group(1))) : text;
    }

    private static @Nullable String kind(Line line, Column column) {
        String text = line.text(column, WARNING);
        if (text == null) {
            return null;
        }
        String word = text.toLowerCase(Locale.ROOT);
        if (word.equals("vm") || word.equals("template") || word.equals("placeholder")) {
            return word;
        }
        Boolean template = Cells.truth(text);
        if (template == null) {
            line.fault(column, WARNING, "UNKNOWN_WORD", "must be vm, template or placeholder", null);
            return null;
        }
        return template ? "template" : "vm";
    }
}

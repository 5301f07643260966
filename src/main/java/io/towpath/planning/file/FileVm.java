package io.towpath.planning.file;

import io.towpath.inventory.reading.MaintenanceWindow;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmRow;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.PlanVm;
import io.towpath.platform.spi.DiscoveredDisk;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A VM to plan, as a row of a file tells it. What its application says holds where the row is silent.
public final class FileVm {

    private static final long GIBIBYTE = 1L << 30;
    private static final Pattern LINUX = Pattern.compile(
            "linux|centos|rhel|red hat|rocky|alma|ubuntu|debian|suse|sles|fedora|photon|amazon|coreos");

    private FileVm() {}

    /// Who it belongs to.
    ///
    /// @param group     key of those that move together
    /// @param readyOn   of its application
    public record Belongs(String group, String groupName, @Nullable UUID application, @Nullable Integer tier,
            @Nullable String environment, @Nullable String criticality, @Nullable String businessUnit,
            @Nullable LocalDate readyOn, boolean infrastructure) {

        /// Nothing is known but what moves with it.
        public static Belongs to(String group, String groupName, @Nullable UUID application) {
            return new Belongs(group, groupName, application, null, null, null, null, null, false);
        }
    }

    public static PlanVm of(UUID id, String name, VmRow row, Belongs belongs) {
        List<DiscoveredDisk> disks = row.disks() == null ? List.of() : row.disks();
        long capacity = disks.stream().mapToLong(DiscoveredDisk::capacityBytes).sum();
        long largest = disks.stream().mapToLong(DiscoveredDisk::capacityBytes).max().orElse(0);
        long used = positive(number(row, VmField.USED_BYTES), positive(capacity, number(row,
                VmField.PROVISIONED_BYTES)));
        Integer tier = (Integer) row.values().get(VmField.TIER);
        Integer cpus = (Integer) row.values().get(VmField.CPUS);
        String os = os(row);
        String maintenance = text(row, VmField.MAINTENANCE_WINDOW);
        int nics = row.nics() == null ? 1 : row.nics().size();
        boolean secure = Boolean.TRUE.equals(row.values().get(VmField.SECURE_BOOT));
        return new PlanVm(id, name, belongs.group, belongs.groupName, belongs.application, tier == null
                ? belongs.tier
                : tier, or(text(row, VmField.ENVIRONMENT), belongs.environment),
                or(text(row, VmField.CRITICALITY),
                        belongs.criticality),
                complexity(os, disks.size(), largest, nics, secure), false, used, largest, os, "efi".equals(text(row,
                        VmField.FIRMWARE)),
                nics, disks.size(), source(row), text(row, VmField.HOST), datastores(disks),
                or(text(row, VmField.BUSINESS_UNIT), belongs.businessUnit), belongs.readyOn, belongs.infrastructure,
                cpus == null ? 1 : cpus, number(row, VmField.MEMORY_BYTES), maintenance == null
                        ? null
                        : MaintenanceWindow.parse(maintenance));
    }

    /// By the size of what one sees: findings need the server.
    private static Complexity complexity(String os, int disks, long largest, int nics, boolean secure) {
        if (largest >= 500 * GIBIBYTE || secure || disks > 3) {
            return Complexity.COMPLEX;
        }
        return os.equals("linux") && disks <= 1 && largest < 100 * GIBIBYTE && nics <= 1
                ? Complexity.SIMPLE
                : Complexity.MEDIUM;
    }

    private static String os(VmRow row) {
        String id = lower(text(row, VmField.OS_ID));
        String name = lower(or(text(row, VmField.GUEST_OS), text(row, VmField.OS_NAME)));
        if (id.startsWith("win") || name.contains("windows")) {
            return "windows";
        }
        if (id.isEmpty() && name.isEmpty()) {
            return "unknown";
        }
        return LINUX.matcher(name.isEmpty() ? id : name).find() ? "linux" : "other";
    }

    private static String source(VmRow row) {
        String named = or(row.keys().vcenterName(), row.keys().vcenterUuid());
        return named == null ? "file" : named;
    }

    private static List<String> datastores(List<DiscoveredDisk> disks) {
        return disks.stream().map(disk -> disk.traits().datastore()).filter(java.util.Objects::nonNull).distinct()
                .sorted().toList();
    }

    private static long positive(long wanted, long otherwise) {
        return wanted > 0 ? wanted : otherwise;
    }

    private static long number(VmRow row, VmField field) {
        return row.values().get(field) instanceof Long value ? value : 0;
    }

    static @Nullable String text(VmRow row, VmField field) {
        return row.values().get(field) instanceof String value ? value : null;
    }

    private static @Nullable String or(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(java.util.Locale.ROOT);
    }
}

package io.towpath.planning.wave;

import io.towpath.inventory.reading.MaintenanceWindow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Estates for tests: single VMs to read aloud, and random ones that a seed makes again.
final class Estates {

    static final Instant NOW = Instant.parse("2027-01-04T08:00:00Z");
    static final Limits USUAL = Limits.usual(ZoneOffset.UTC);
    private static final long GIGABYTE = 1_000_000_000L;
    private static final List<String> UNITS = List.of("Retail", "Claims", "Life", "IT");

    private static final Map<String, @Nullable MaintenanceWindow> READ = new ConcurrentHashMap<>();

    private Estates() {}

    static A vm(String name) {
        return new A(name);
    }

    static Estate of(List<PlanVm> vms) {
        return new Estate(vms, List.of(), List.of(), List.of(), NOW);
    }

    static Window window(int week, int hours, int vms, int slots) {
        Instant opens = Instant.parse("2027-01-09T22:00:00Z").plus(Duration.ofDays(7L * week));
        return new Window(UUID.nameUUIDFromBytes(new byte[]{(byte) week}), "Week " + week, opens,
                opens.plus(Duration.ofHours(hours)), vms, slots);
    }

    /// @param vms about so many
    static Estate random(long seed, int vms, boolean calendar) {
        return random(seed, vms, 30, calendar);
    }

    /// @param largest VMs of a usual group
    private static Estate random(long seed, int vms, int largest, boolean calendar) {
        Random random = new Random(seed);
        List<PlanVm> made = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        while (made.size() < vms) {
            String group = "G-" + groups.size();
            groups.add(group);
            int size = random.nextInt(100) < 3 ? 100 + random.nextInt(250) : 1 + random.nextInt(largest);
            A like = vm("x").in(group).tier(random.nextInt(10) == 0 ? null : 1 + random.nextInt(3))
                    .environment(List.of("production", "test", "development", "staging").get(random.nextInt(4)))
                    .infrastructure(random.nextInt(25) == 0)
                    .ready(random.nextInt(6) == 0 ? LocalDate.of(2027, 2, 1).plusDays(random.nextInt(120)) : null)
                    .unit(UNITS.get(random.nextInt(UNITS.size())));
            for (int i = 0; i < size; i++) {
                made.add(like.named(group + "-" + i).random(random));
            }
        }
        // some have a maintenance window: most of what is proposed lies in the first, nothing in the last
        made.replaceAll(vm -> switch (Math.floorMod(vm.group().hashCode() + (int) seed, 9)) {
            case 0 -> told(vm, "Sat 22:00-02:00");
            case 1 -> told(vm, "Sat-Sun 20:00-08:00");
            case 2 -> told(vm, "Tue 01:00-02:00");
            default -> vm;
        });
        List<Window> windows = new ArrayList<>();
        for (int week = 0; calendar && week < 12 + random.nextInt(40); week++) {
            Window open = window(week, 3 + random.nextInt(7), 20 + random.nextInt(300), 4 + random.nextInt(20));
            windows.add(new Window(open.id(), open.name(), open.opensAt(),
                    open.closesAt().minus(Duration.ofMinutes(random.nextInt(150))), open.closesAt(), open.capacityVms(),
                    open.slots()));
        }
        List<Freeze> freezes = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            Instant start = NOW.plus(Duration.ofDays(random.nextInt(200)));
            freezes.add(new Freeze("Freeze " + i, start, start.plus(Duration.ofDays(1 + random.nextInt(20))), null,
                    random.nextBoolean() ? null : UNITS.get(random.nextInt(UNITS.size()))));
        }
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < groups.size() / 3; i++) {
            links.add(new Link(groups.get(random.nextInt(groups.size())), groups.get(random.nextInt(groups.size()))));
        }
        return new Estate(made, windows, freezes, links, NOW);
    }

    /// Of large or of small groups, with links; in half of them a calendar whose windows may overlap and may hold one VM, and
    /// freezes of a unit with a hole between; mostly with a target whose room may be too small.
    static Estate any(Random random) {
        Estate made = random(random.nextLong(), 1 + random.nextInt(200), List.of(1, 4, 30).get(random.nextInt(3)),
                random.nextBoolean());
        List<Window> windows = new ArrayList<>(made.windows());
        for (Window like : made.windows()) {
            if (random.nextInt(3) == 0) {
                Instant opens = like.opensAt().plus(Duration.ofMinutes(random.nextInt(120)));
                windows.add(new Window(UUID.nameUUIDFromBytes((like.name() + " more").getBytes(StandardCharsets.UTF_8)),
                        like.name() + ", more", opens, opens.plus(Duration.ofHours(1 + random.nextInt(5))),
                        1 + random.nextInt(20), 1 + random.nextInt(2)));
            }
        }
        List<Freeze> freezes = new ArrayList<>(made.freezes());
        String unit = UNITS.get(random.nextInt(UNITS.size()));
        for (int weeks = 0; weeks < 12; weeks += 4) {
            Instant start = NOW.plus(Duration.ofDays(7L * weeks));
            freezes.add(
                    new Freeze("Freeze of a unit, week " + weeks, start, start.plus(Duration.ofDays(14)), null, unit));
        }
        return new Estate(made.vms(), windows, freezes, made.links(), made.earliest(), room(made.vms(), random));
    }

    private static Room room(List<PlanVm> vms, Random random) {
        if (random.nextInt(4) == 0) {
            return Room.unknown("Nobody declared it.");
        }
        Map<UUID, Map<String, Long>> needs = new HashMap<>();
        vms.forEach(vm -> needs.put(vm.id(), Map.of(random.nextBoolean() ? "fast" : "slow", vm.usedBytes(), Room.CPUS,
                (long) vm.cpus())));
        long bytes = vms.stream().mapToLong(PlanVm::usedBytes).sum();
        return new Room(Map.of("fast", (long) (bytes * random.nextDouble()), "slow", (long) (bytes * random
                .nextDouble()), Room.CPUS, random.nextLong(3L * vms.size()) - 5), needs, null);
    }

    /// As people really type them: small waves, one slot, hardly any Windows, no blocked ones; in a zone whose clocks are set.
    static Limits anyLimits(Random random) {
        int proof = of(random, 0, 1, 5, 20);
        Limits limits = new Limits(Math.min(proof, of(random, 0, 1, 10)), proof, of(random, 1, 7, 60, 500), of(random,
                1, 3, 10, 200), of(random, 1, 5, 100), of(random, 1, 5, 20, 60, 100), of(random, 1, 20, 3300) / 10.0,
                of(random, 1, 30, 4600) / 10.0, of(random, 1, 2, 5), of(random, 1, 5, 40), of(random, 1, 5, 40, 100),
                of(random, 0, 1, 14), of(random, 1, 3, 7, 30), of(random, 1, 4, 8, 48), of(random, 1, 2, 20),
                random.nextInt(3) > 0, ZoneId.of(random.nextBoolean() ? "Europe/Zurich" : "UTC"));
        return random.nextBoolean()
                ? limits
                : limits.taking(CutoverMinutes.ASSUMED.said(of(random, 1, 5, 60), of(random, 6, 90), of(random, 20,
                        480)));
    }

    private static int of(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }

    /// The same with three windows a week.
    static Estate crowded(Estate estate) {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Window like = window(i / 3, 3 + i % 7, 40 + i * 7 % 200, 4 + i % 20);
            Duration later = Duration.ofDays(i % 3 * 2L);
            windows.add(new Window(UUID.nameUUIDFromBytes(new byte[]{1, (byte) i}), "Window " + i,
                    like.opensAt().plus(later), like.closesAt().plus(later), like.capacityVms(), like.slots()));
        }
        return new Estate(estate.vms(), windows, estate.freezes(), estate.links(), estate.earliest());
    }

    static PlanVm told(PlanVm vm, String maintenance) {
        return new PlanVm(vm.id(), vm.name(), vm.group(), vm.groupName(), vm.applicationId(), vm.tier(),
                vm.environment(), vm.criticality(), vm.complexity(), vm.blocked(), vm.usedBytes(), vm.largestDisk(),
                vm.os(), vm.efi(), vm.nics(), vm.disks(), vm.source(), vm.host(), vm.datastores(), vm.businessUnit(),
                vm.readyOn(), vm.infrastructure(), vm.cpus(), vm.memoryBytes(),
                READ.computeIfAbsent(maintenance, MaintenanceWindow::parse));
    }

    /// A VM to be described; each word gives a new description.
    record A(String name, String group, @Nullable Integer tier, String environment, Complexity complexity,
            boolean blocked, int gigabytes, String os, boolean infrastructure, @Nullable LocalDate readyOn,
            @Nullable String unit) {

        A(String name) {
            this(name, name, 3, "production", Complexity.SIMPLE, false, 40, "linux", false, null, null);
        }

        A named(String other) {
            return new A(other, group, tier, environment, complexity, blocked, gigabytes, os, infrastructure, readyOn,
                    unit);
        }

        A in(String key) {
            return new A(name, key, tier, environment, complexity, blocked, gigabytes, os, infrastructure, readyOn,
                    unit);
        }

        A tier(@Nullable Integer of) {
            return new A(name, group, of, environment, complexity, blocked, gigabytes, os, infrastructure, readyOn,
                    unit);
        }

        A environment(String of) {
            return new A(name, group, tier, of, complexity, blocked, gigabytes, os, infrastructure, readyOn, unit);
        }

        A complexity(Complexity of) {
            return new A(name, group, tier, environment, of, blocked, gigabytes, os, infrastructure, readyOn, unit);
        }

        A blocked(boolean is) {
            return new A(name, group, tier, environment, complexity, is, gigabytes, os, infrastructure, readyOn, unit);
        }

        A gigabytes(int size) {
            return new A(name, group, tier, environment, complexity, blocked, size, os, infrastructure, readyOn, unit);
        }

        A os(String of) {
            return new A(name, group, tier, environment, complexity, blocked, gigabytes, of, infrastructure, readyOn,
                    unit);
        }

        A infrastructure(boolean is) {
            return new A(name, group, tier, environment, complexity, blocked, gigabytes, os, is, readyOn, unit);
        }

        A ready(@Nullable LocalDate on) {
            return new A(name, group, tier, environment, complexity, blocked, gigabytes, os, infrastructure, on, unit);
        }

        A unit(String of) {
            return new A(name, group, tier, environment, complexity, blocked, gigabytes, os, infrastructure, readyOn,
                    of);
        }

        PlanVm make() {
            return make(gigabytes >= 500 ? 3 : 1, 1, false, "esx-1");
        }

        PlanVm make(int disks, int nics, boolean efi, String host) {
            return new PlanVm(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), name,
                    group, "Group " + group, null, tier, environment, "medium", complexity, blocked,
                    gigabytes * GIGABYTE, gigabytes * GIGABYTE, os, efi, nics, disks, "vcenter", host,
                    List.of("ds-1"), unit, readyOn, infrastructure, 2, 4 * GIGABYTE, null);
        }

        /// @param told its maintenance window
        PlanVm make(String told) {
            return told(make(), told);
        }

        PlanVm random(Random random) {
            int kind = random.nextInt(20);
            Complexity complexity = kind < 10
                    ? Complexity.SIMPLE
                    : kind < 17 ? Complexity.MEDIUM : kind < 19 ? Complexity.COMPLEX : Complexity.SPECIAL;
            return complexity(complexity).blocked(random.nextInt(60) == 0)
                    .os(random.nextInt(10) < 3 ? "windows" : "linux").gigabytes(5 + random.nextInt(200))
                    .make(1 + random.nextInt(3), 1 + random.nextInt(2), random.nextInt(4) == 0,
                            "esx-" + random.nextInt(20));
        }
    }
}

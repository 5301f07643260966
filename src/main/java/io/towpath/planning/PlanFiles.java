package io.towpath.planning;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.PlanFile.Fault;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Window;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.core.JacksonException;

/// Plans as files, out and in: to keep one beside the code, to make it elsewhere, to take it to another installation.
@Component
public class PlanFiles {

    private final PlanStore store;
    private final PlanDesk desk;
    private final PlanEstates estates;
    private final PlanText text;
    private final Names names;

    PlanFiles(PlanStore store, PlanDesk desk, PlanEstates estates, PlanText text, Names names) {
        this.store = store;
        this.desk = desk;
        this.estates = estates;
        this.text = text;
        this.names = names;
    }

    /// What VMs and windows are called.
    @Component
    static class Names {

        private final JdbcClient db;
        private final Plans plans;
        private final Clock clock;

        Names(JdbcClient db, Plans plans, Clock clock) {
            this.db = db;
            this.plans = plans;
            this.clock = clock;
        }

        /// @param there its source is registered still
        private record Called(UUID id, String source, String externalId, @Nullable String instanceUuid, String name,
                boolean there) {}

        List<Called> all() {
            return db.sql("""
                    select vm.id, source.name as source, vm.external_id, vm.instance_uuid, vm.name,
                           source.removed_at is null as there
                      from vm join connection source on source.id = vm.source_id order by vm.name, vm.id
                    """)
                    .query((row, _) -> new Called(row.getObject("id", UUID.class), row.getString("source"),
                            row.getString("external_id"), row.getString("instance_uuid"), row.getString("name"),
                            row.getBoolean("there")))
                    .list();
        }
    }

    /// A plan with its waves, windows and placements, and what it keeps to.
    public PlanFile write(PlanView plan) {
        Map<UUID, Names.Called> called = names.all().stream().collect(Collectors.toMap(Names.Called::id, vm -> vm));
        PlanContent content = store.content(plan.id());
        List<PlanFile.Wave> waves = content.waves().stream()
                .map(wave -> new PlanFile.Wave(wave.name(), wave.kind().slug(), window(wave.window()),
                        content.members(wave.id()).stream().map(vm -> vm(Objects.requireNonNull(called.get(vm)),
                                Objects.requireNonNull(content.placements().get(vm))))
                                .sorted((one, other) -> one.name().compareTo(other.name())).toList()))
                .toList();
        String settings = store.text(plan.id(), "settings");
        return new PlanFile(PlanFile.FORMAT, plan.name(), plan.note(), names.clock.instant(),
                settings.equals("{}") ? null : text.limits(settings, estates.usual()), waves);
    }

    /// As it is sent: what is not known is not in it.
    public String print(PlanFile file) {
        return text.print(file);
    }

    private static PlanFile.@Nullable Window window(@Nullable Window window) {
        return window == null
                ? null
                : new PlanFile.Window(window.name(), window.opensAt(), window.lastStart(), window.closesAt(),
                        window.capacityVms(), window.slots(), window.id() == null);
    }

    private static PlanFile.Vm vm(Names.Called vm, Placed placed) {
        return new PlanFile.Vm(vm.source, vm.externalId, vm.instanceUuid, vm.name, placed.because(), placed.byHand());
    }

    /// What would become of a file; nothing is changed.
    public PlanFile.Read look(String file) {
        PlanFileReader.Content read = read(file);
        return new PlanFile.Read(read.plan().waves().size(), read.plan().placements().size(), read.faults());
    }

    /// A draft of a file. A wave that is alike one of the published plan is the same over all versions.
    ///
    /// @param skip what is wrong is left out; else a file with a fault is refused whole
    @Transactional
    public UUID take(String file, boolean skip, String actor) {
        PlanFileReader.Content read = read(file);
        if (!read.faults().isEmpty() && (!skip || read.plan().waves().isEmpty())) {
            throw new RefusedException(Kind.INVALID, "plan-file-faulty",
                    "%d entries of the file cannot be taken, the first: %s".formatted(read.faults().size(),
                            read.faults().getFirst().what()),
                    "Correct them, or have them left out.", Map.of("faults", read.faults()));
        }
        UUID id = desk.draft(null, actor);
        PlanEstate estate = estates.read();
        PlanContent plan = continued(read.plan(), estate.byId().keySet());
        desk.rearrange(id, "Read %d waves from a file".formatted(plan.waves().size()), actor,
                _ -> plan.with(Copies.ordered(plan.waves())));
        if (read.limits() != null) {
            store.told(id, read.limits(), "[]", "[]");
        }
        return id;
    }

    private PlanContent continued(PlanContent plan, Set<UUID> inScope) {
        PlanContent published = store.newest(PlanState.PUBLISHED).map(PlanView::id).map(store::content)
                .map(content -> Copies.of(content, inScope, store.startedWaves())).orElse(PlanContent.EMPTY);
        Map<UUID, UUID> same = SameWaves.of(known(published), known(plan));
        return plan.with(plan.waves().stream().map(wave -> Optional.ofNullable(same.get(wave.id()))
                .flatMap(published::wave).map(was -> new PlannedWave(wave.id(), was.origin(), wave.name(), wave.kind(),
                        wave.window(), List.of(), was.waveId()))
                .orElse(wave)).toList());
    }

    private static List<SameWaves.Known> known(PlanContent plan) {
        return plan.waves().stream().map(wave -> new SameWaves.Known(wave.id(),
                wave.window() == null ? null : wave.window().opensAt(), new HashSet<>(plan.members(wave.id()))))
                .toList();
    }

    private PlanFileReader.Content read(String file) {
        PlanFileReader.Content read = new PlanFileReader(new Here(names.all(), estates.read().byId(),
                names.plans.windows())).read(file);
        String limits = read.limits();
        if (limits == null) {
            return read;
        }
        List<Fault> faults = new ArrayList<>(read.faults());
        try {
            return new PlanFileReader.Content(read.plan(), text.write(text.limits(limits, estates.usual())), faults);
        } catch (JacksonException | IllegalArgumentException e) {
            faults.add(new Fault(null, "/limits", "limits-invalid", "Its limits are out of range or incomplete."));
            return new PlanFileReader.Content(read.plan(), null, faults);
        }
    }

    /// What a file may mean. What several are called means none of them.
    private final class Here implements PlanFileReader.Known {

        private final Map<UUID, PlanVm> planned;
        /// Read once, when the first of them is asked for.
        private final Supplier<Map<UUID, String>> why;
        private final Map<UUID, String> instances = new HashMap<>();
        private final Map<String, Optional<UUID>> keys = new HashMap<>();
        private final Map<String, Window> windows = new LinkedHashMap<>();

        Here(List<Names.Called> vms, Map<UUID, PlanVm> planned, List<Window> free) {
            this.planned = planned;
            this.why = SingletonSupplier.of(() -> estates.outside(vms.stream().map(Names.Called::id)
                    .filter(id -> !planned.containsKey(id)).toList()));
            for (Names.Called vm : vms.stream().filter(Names.Called::there).toList()) {
                if (vm.instanceUuid != null && !vm.instanceUuid.isBlank()) {
                    instances.put(vm.id, vm.instanceUuid.strip());
                }
                know(vm.id, "external", vm.source, vm.externalId);
                know(vm.id, "instance", vm.instanceUuid);
                know(vm.id, "name", vm.source, vm.name);
                know(vm.id, "anywhere", vm.name);
            }
            free.forEach(window -> windows.put(key("window", window.name(), window.opensAt().toString()), window));
        }

        private void know(UUID vm, @Nullable String... parts) {
            String key = key(parts);
            if (!key.isEmpty()) {
                keys.merge(key, Optional.of(vm), (_, _) -> Optional.empty());
            }
        }

        /// Empty where a part is missing.
        private static String key(@Nullable String... parts) {
            StringBuilder key = new StringBuilder();
            for (String part : parts) {
                if (part == null || part.isBlank()) {
                    return "";
                }
                key.append(part.strip().toLowerCase(Locale.ROOT)).append('\n');
            }
            return key.toString();
        }

        @Override
        public Optional<UUID> vm(@Nullable String source, @Nullable String externalId, @Nullable String instanceUuid,
                @Nullable String name) {
            Optional<UUID> known = keys.getOrDefault(key("external", source, externalId), Optional.empty());
            // another installation's vCenter of the same name calls another one so
            if (known.isPresent() && !isOther(known.get(), instanceUuid)) {
                return known;
            }
            for (String key : List.of(key("instance", instanceUuid), key("name", source, name))) {
                Optional<UUID> found = keys.getOrDefault(key, Optional.empty());
                if (found.isPresent()) {
                    return found;
                }
            }
            return keys.getOrDefault(key("anywhere", name), Optional.empty()).filter(vm -> !isOther(vm, instanceUuid));
        }

        private boolean isOther(UUID vm, @Nullable String instanceUuid) {
            String own = instances.get(vm);
            return own != null && instanceUuid != null && !instanceUuid.isBlank()
                    && !own.equalsIgnoreCase(instanceUuid.strip());
        }

        @Override
        public Optional<String> outside(UUID vm) {
            return planned.containsKey(vm)
                    ? Optional.empty()
                    : Optional.of(Objects.requireNonNull(why.get()).getOrDefault(vm, "it is not in the estate"));
        }

        @Override
        public Optional<Window> window(String name, Instant opensAt) {
            return Optional.ofNullable(windows.get(key("window", name, opensAt.toString())));
        }
    }
}

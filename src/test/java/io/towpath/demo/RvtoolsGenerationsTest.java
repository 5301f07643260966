package io.towpath.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FilesReader;
import io.towpath.inventory.reading.ReadOptions;
import io.towpath.inventory.reading.UnreadableFileException;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmRow;
import io.towpath.platform.spi.VmTraits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One estate, written with all headers of each generation and dialect, reads as the same estate.
class RvtoolsGenerationsTest {

    private static final DemoEstate ESTATE = DemoEstate.of(11, 300);

    /// Those of the demo, and what people make of exports before they send them.
    private enum Generation {
        V4_7(RvtoolsGeneration.V4_7),
        V4_1(RvtoolsGeneration.V4_1),
        V3_9(RvtoolsGeneration.V3_9),
        DATABASE(RvtoolsGeneration.DATABASE),
        /// Files of several vCenters put together: the same morefs in each of them.
        MERGED(new Renamed() {
            @Override
            Object value(String header, Map<String, Object> row) {
                return header.equals("VM ID")
                        ? alias(String.valueOf(row.get("VI SDK UUID")), String.valueOf(row.get("VM UUID")), "vm-")
                        : super.value(header, row);
            }
        }),
        /// Without names of VMs.
        ANONYMISED(new Renamed() {
            @Override
            Object value(String header, Map<String, Object> row) {
                return switch (header) {
                    case "VM" -> alias("", String.valueOf(row.get("VM UUID")), "vm");
                    case "DNS Name" -> String.valueOf(row.getOrDefault(header, "")).isEmpty()
                            ? ""
                            : alias("", String.valueOf(row.get("VM UUID")), "vm").replace("vm", "dns");
                    default -> super.value(header, row);
                };
            }
        });

        private final RvtoolsGeneration rvtools;

        Generation(RvtoolsGeneration rvtools) {
            this.rvtools = rvtools;
        }
    }

    private abstract static class Renamed extends RvtoolsGeneration {

        private final Map<String, String> aliases = new HashMap<>();
        private final Map<String, Integer> last = new HashMap<>();

        /// The same for the same thing, counted within a file or a vCenter.
        String alias(String within, String of, String prefix) {
            return aliases.computeIfAbsent(within + " " + of, _ -> prefix + last.merge(within, 1, Integer::sum));
        }
    }

    @TempDir
    static Path folder;
    private static Map<String, VmRow> newest = Map.of();

    @BeforeAll
    static void theNewest() throws Exception {
        newest = byIdentity(read(Generation.V4_7.rvtools.write(ESTATE, folder.resolve("newest.xlsx"))));
    }

    private static EstateFile read(Path file) throws IOException, UnreadableFileException {
        return new FilesReader().read(List.of(file), ReadOptions.automatic(ZoneOffset.UTC));
    }

    private static Map<String, VmRow> byIdentity(EstateFile file) {
        return file.vms().stream().collect(Collectors.toMap(vm -> vm.keys().vcenterUuid() + " " + vm.keys()
                .instanceUuid(), Function.identity()));
    }

    @ParameterizedTest
    @EnumSource
    void readsAsTheSameEstate(Generation generation) throws Exception {
        EstateFile file = read(generation.rvtools.write(ESTATE, folder.resolve(generation + ".xlsx")));

        Map<String, VmRow> read = byIdentity(file);
        assertThat(read).hasSameSizeAs(ESTATE.vms()).containsOnlyKeys(newest.keySet());
        assertThat(read).allSatisfy((identity, vm) -> {
            VmRow expected = Objects.requireNonNull(newest.get(identity));
            assertThat(vm.values()).isEqualTo(values(generation, expected, vm));
            assertThat(vm.traits()).isEqualTo(traits(generation, Objects.requireNonNull(expected.traits())));
            assertThat(vm.disks()).isEqualTo(expected.disks());
            assertThat(vm.nics()).isEqualTo(expected.nics());
            assertThat(vm.tags()).isEqualTo(tags(generation, expected));
        });
        assertThat(file.faults()).extracting(CellFault::level).doesNotContain(CellFault.Level.REJECT);
        assertThat(file.ignoredSheets()).isEmpty();
        assertThat(file.columns()).hasSize(generation.rvtools.custom().size());
        assertThat(file.surroundings()).hasSize(ESTATE.sites().size()).allSatisfy((_, around) -> {
            assertThat(around.hosts()).isNotEmpty();
            assertThat(around.datastores()).isNotEmpty();
            assertThat(around.networks()).isNotEmpty();
            assertThat(around.about().version()).isNotBlank();
        });
    }

    private static Map<VmField, Object> values(Generation generation, VmRow newest, VmRow read) {
        Map<VmField, Object> values = new HashMap<>(newest.values());
        switch (generation) {
            case V3_9 -> {
                values.remove(VmField.SECURE_BOOT);
                values.computeIfPresent(VmField.KIND, (_, kind) -> kind.equals("placeholder") ? "vm" : kind);
            }
            // what custom attributes told
            case DATABASE -> values.keySet().removeIf(field -> field.ordinal() >= VmField.APPLICATION.ordinal());
            case ANONYMISED -> {
                String name = String.valueOf(read.keys().name());
                assertThat(name).matches("vm\\d+");
                values.put(VmField.NAME, name);
                values.computeIfPresent(VmField.DNS_NAME, (_, _) -> name.replace("vm", "dns"));
            }
            case V4_7, V4_1, MERGED -> {
                // as the newest
            }
        }
        return values;
    }

    private static VmTraits traits(Generation generation, VmTraits newest) {
        return switch (generation) {
            case V4_1 -> newest.toBuilder().passthroughHotPlug(null).build();
            case V3_9 -> newest.toBuilder().passthroughHotPlug(null).changeTracking(null).build();
            case V4_7, DATABASE, MERGED, ANONYMISED -> newest;
        };
    }

    private static Map<String, String> tags(Generation generation, VmRow newest) {
        Map<String, String> tags = new HashMap<>(newest.tags());
        switch (generation) {
            case V4_1 -> tags.put("Name", "asset of " + newest.keys().instanceUuid());
            case DATABASE -> tags.clear();
            case V4_7, V3_9, MERGED, ANONYMISED -> {
                // as the newest
            }
        }
        return tags;
    }

    @Test
    void mergedFilesShareMorefsAndStillTellVmsApart() throws Exception {
        EstateFile file = read(Generation.MERGED.rvtools.write(ESTATE, folder.resolve("merged.xlsx")));

        Map<String, Long> perMoref = file.vms().stream().collect(Collectors.groupingBy(vm -> String.valueOf(vm.keys()
                .moref()), Collectors.counting()));
        assertThat(perMoref.values()).contains((long) ESTATE.sites().size());
        assertThat(file.vms()).hasSize(ESTATE.vms().size());
    }

    @Test
    void eachGenerationHasItsOwnHeaders() throws IOException {
        assertThat(Generation.V4_1.rvtools.headers().get("vInfo")).contains("Attribute 24", "Name", "Provisioned MiB")
                .doesNotContain("Fixed Passthru HotPlug");
        assertThat(Generation.V4_1.rvtools.headers().get("vSnapshot")).filteredOn("Name"::equals).hasSize(2);
        assertThat(Generation.V3_9.rvtools.headers().get("vInfo"))
                .contains("Provisioned MB", "In use MB", "Video Ram KB",
                        "disk.EnableUUID", "vCenter UUID")
                .doesNotContain("CBT", "SRM Placeholder", "EFI Secure boot");
        assertThat(Generation.DATABASE.rvtools.headers().get("vInfo")).contains("vInfoVMName", "vInfoUUID",
                "vInfoGuestHostName", "vInfoNumVirtualDisks", "vInfoNetwork1", "vInfoSRMPlaceHolder", "vInfoOSTools");
        assertThat(Generation.DATABASE.rvtools.headers().get("vPartition")).contains("vPartitionConsumedMiB",
                "vPartitionCapacityMiB");
    }

    /// No test of the build: `-Dtowpath.bench.vms=20000`. Goals for 20,000 VMs: 60 s, and no more of the heap than the reader is
    /// given, 1.5 GB.
    @Test
    @EnabledIfSystemProperty(named = "towpath.bench.vms", matches = "\\d+")
    void aLargeExportIsReadWithinBounds() throws Exception {
        int vms = Integer.getInteger("towpath.bench.vms");
        Path file = Generation.V4_7.rvtools.write(DemoEstate.of(5, vms), folder.resolve("large.xlsx"));
        System.gc();
        long before = System.nanoTime();

        EstateFile read = read(file);

        double seconds = (System.nanoTime() - before) / 1e9;
        long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf("read %,d VMs of %,d bytes in %.1f s of wall, heap used %,d MB%n", read.vms().size(),
                java.nio.file.Files.size(file), seconds, used >> 20);
        assertThat(read.vms()).hasSize(vms);
        assertThat(read.faults()).extracting(CellFault::level).doesNotContain(CellFault.Level.REJECT);
        assertThat(Runtime.getRuntime().maxMemory()).as("bytes of heap it was given").isLessThanOrEqualTo(1_600L << 20);
        assertThat(seconds).isLessThan(60);
    }
}

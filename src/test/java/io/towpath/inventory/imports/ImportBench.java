package io.towpath.inventory.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.ServerTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// No test of the build: `ops/bench/estate cmdb` and `estate rvtools` run it, and print what it prints.
///
/// A file is compared and applied, sent again, and sent once more with something else in each row. Goals for 50,000 rows of
/// a CMDB: 20 s, 30 s, and 10 s for the repeat; for 5,000 VMs of an RVTools export 10 s and 20 s.
@DatabaseTest
@EnabledIfSystemProperty(named = "towpath.bench.rows", matches = "\\d+")
class ImportBench {

    private static final int ROWS = Integer.getInteger("towpath.bench.rows", 50_000);
    private static final String FILE = System.getProperty("towpath.bench.file", "");

    @Autowired
    Imports imports;
    @Autowired
    JdbcClient jdbc;
    @TempDir
    Path folder;

    @Test
    void newThenTheSameThenChanged() throws Exception {
        ServerTime time = new ServerTime(jdbc);
        try (ServerTime.Heap heap = new ServerTime.Heap()) {
            Path first = FILE.isEmpty() ? cmdb("servers.csv", 0) : Path.of(FILE);
            UUID made = preview(time, "dry run, all new", first);
            apply(time, "apply, all new", made);
            judged(time);
            UUID same = preview(time, "repeat, all the same", first);
            assertThat(imports.get(same).count(Outcome.UNCHANGED)).isGreaterThan(0);
            assertThat(imports.get(same).count("vms", Outcome.UPDATED)).isZero();
            if (FILE.isEmpty()) {
                UUID changed = preview(time, "dry run, all changed", cmdb("changed.csv", 1));
                assertThat(imports.get(changed).count("vms", Outcome.UPDATED)).isEqualTo(ROWS);
                apply(time, "apply, all changed", changed);
                judged(time);
                time.measure("undo of it", () -> imports.undo(changed, "bench", "bench"));
            }
            System.out.printf("heap, most used after collection: %d MB%n", heap.most() >> 20);
        }
        time.statements(25);
    }

    private UUID preview(ServerTime time, String what, Path file) {
        UUID[] id = new UUID[1];
        time.measure(what, () -> {
            try (Imports.Sending sending = imports.begin(); InputStream content = Files.newInputStream(file)) {
                sending.add(file.getFileName().toString(), content);
                id[0] = sending.submit(null, ImportOptions.parse(null, null, null, true), true, "bench").id();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            ImportView read = imports.await(id[0], Duration.ofMinutes(10));
            assertThat(read.state()).as(String.valueOf(read.problem())).isEqualTo(ImportView.State.PREVIEWED);
            System.out.println(read.summary());
        });
        return id[0];
    }

    private void apply(ServerTime time, String what, UUID id) {
        time.measure(what, () -> assertThat(imports.apply(id, new Imports.Order(ImportOptions.parse("skip-rows", null,
                null, true), null, false, null), "bench").state()).isEqualTo(ImportView.State.APPLIED));
    }

    /// Readiness judges what was imported in the background: apart, so that its time is nobody else's.
    private void judged(ServerTime time) {
        time.measure("readiness after it", () -> {
            while (jdbc.sql("""
                    select exists (select 1 from vm left join assessment a on a.vm_id = vm.id
                                   where vm.kind = 'vm' and (a.vm_id is null or a.vm_version <> vm.version))
                    """).query(Boolean.class).single()) {
                try {
                    Thread.sleep(2_000);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    /// Servers of ServiceNow: 400 applications, 90 owners.
    ///
    /// @param round of the estate: another one has other memory, description and cost center in each row
    private Path cmdb(String name, int round) throws IOException {
        StringBuilder text = new StringBuilder("sys_id,sys_class_name,name,fqdn,ip_address,os,os_version,cpu_count,"
                + "cpu_core_count,ram,disk_space,serial_number,virtual,owned_by,business_criticality,environment,u_tier,"
                + "u_application,u_cost_center,u_room\n");
        String[] places = {"Production", "Test", "Development", "Staging"};
        for (int n = 0; n < ROWS; n++) {
            String hex = "%032x".formatted(n + 0x42000000000000L);
            text.append(hex).append(",cmdb_ci_linux_server,srv-%05d,srv-%05d.example.com,10.%d.%d.%d".formatted(n, n,
                    n >> 16, n >> 8 & 255, n & 255)).append(",Linux Red Hat,9.4,1,%d,%d,%d,\"VMware-".formatted(
                            1 + n % 8, 4096 * (1 + n % 4 + round), 40 + n % 400));
            for (int at = 0; at < 32; at += 2) {
                text.append(hex, at, at + 2).append(at == 14 ? '-' : ' ');
            }
            text.setLength(text.length() - 1);
            text.append("\",true,Owner %d,%d - somewhat critical,%s,%d,Application %d,CC-%d,%s%d\n".formatted(n % 90,
                    1 + n % 3, places[n % 4], 1 + n % 3, n % 400, (n + round) % 70, "R", n % 12));
        }
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }
}

package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoleTest {

    private static final List<Role> COLUMNS = List.of(Role.ADMINISTRATOR, Role.LEAD, Role.ENGINEER, Role.VALIDATOR,
            Role.AUDITOR);

    /// The table in Permission is what people read; the roles have exactly what it says.
    @ParameterizedTest
    @EnumSource
    void hasThePermissionsThatTheTableShows(Role role) throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("src/main/java/io/towpath/access/Permission.java"))) {
            String[] cells = line.split("\\|");
            if (line.startsWith("/// |") && cells.length > 2 + COLUMNS.indexOf(role)
                    && cells[2 + COLUMNS.indexOf(role)].contains("✔")) {
                for (String permission : cells[1].replaceAll("\\(.*\\)", "").split(",")) {
                    documented.add(permission.strip());
                }
            }
        }

        assertThat(documented).isNotEmpty().containsExactlyElementsOf(new TreeSet<>(role.permissions()));
    }
}

package io.towpath.inventory.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.imports.Known.Origin;
import io.towpath.inventory.reading.FileKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whose word counts.
class OriginTest {

    /// An attribute at the source is the weakest there is; people and scripts are the strongest.
    @ParameterizedTest
    @EnumSource(FileKind.class)
    void everyFileOutweighsAnAttributeAndNoneAPerson(FileKind kind) {
        assertThat(new Origin("source", null).staysBefore(kind)).isFalse();
        assertThat(new Origin("source", null).yieldsTo(kind)).isTrue();
        assertThat(new Origin("manual", null).staysBefore(kind)).isTrue();
        assertThat(new Origin("api", null).yieldsTo(kind)).isFalse();
        assertThat(new Origin("import", kind.word()).staysBefore(kind)).isFalse();
    }
}

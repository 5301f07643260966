package io.towpath.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryTextTest {

    @Test
    void leavesOutWhatAnotherAddressSaysItself() {
        assertThat(QueryText.without(null, "unit")).isEmpty();
        assertThat(QueryText.without("unit=tb", "unit")).isEmpty();
        assertThat(QueryText.without("a=1&unit=tb&&units=2&b=%20&unit=vms&flag", "unit", "flags"))
                .isEqualTo("a=1&units=2&b=%20&flag");
    }
}

package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

class VmFilterTest {

    @Test
    void theUrlIsTheWholeStateOfTheList() {
        VmFilter filter = read(
                "?q=web+%26+db&readiness=blocked&readiness=ready&wave=W-003&sort=-usedBytes,name&size=100&page=3&usedBytes__gte=1024&owner__empty=true&open=host");

        assertThat(read(filter.url("/inventory/vms"))).isEqualTo(filter);
        assertThat(filter.chosen(VmFacet.READINESS)).containsExactly("blocked", "ready");
    }

    @Test
    void whatIsUsualIsNotInTheUrl() {
        assertThat(read("").url("/inventory/vms")).isEqualTo("/inventory/vms");
    }

    @Test
    void whatCannotBeIsLeftOut() {
        VmFilter filter = read("?size=9999&page=-1&sort=1;drop+table&colour=red&state=&cpus__gte=many&name__gt=b");

        assertThat(filter.size()).isEqualTo(VmFilter.MOST);
        assertThat(filter.page()).isOne();
        assertThat(filter.sort()).isEmpty();
        assertThat(filter.narrowed()).isFalse();
    }

    @Test
    void choosingTwiceIsGivingUpAndLeadsToTheFirstPage() {
        VmFilter once = read("?page=4").toggle(VmFacet.STATE, "soaking");

        assertThat(once.url("/v")).isEqualTo("/v?state=soaking");
        assertThat(once.toggle(VmFacet.STATE, "soaking").url("/v")).isEqualTo("/v");
    }

    @Test
    void sortingByTheSameColumnTurnsRound() {
        VmFilter up = read("").sorted(VmField.STORED);

        assertThat(up.sortText()).isEqualTo("storedBytes");
        assertThat(up.sorted(VmField.STORED).sortText()).isEqualTo("-storedBytes");
        assertThat(read("").sorted(VmField.NAME).sortText()).isEqualTo("-name");
    }

    private static VmFilter read(String url) {
        MultiValueMap<String, String> params = new LinkedMultiValueMap<>();
        UriComponentsBuilder.fromUriString(url).build().getQueryParams().forEach((name, values) -> values.forEach(
                value -> params.add(name, value == null
                        ? ""
                        : java.net.URLDecoder.decode(value, java.nio.charset.StandardCharsets.UTF_8))));
        return VmFilter.of(params);
    }
}

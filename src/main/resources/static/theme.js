// Loaded before anything is drawn, so that a dark page never flashes white.
(function () {
  'use strict';
  var dark = matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    var chosen = document.cookie.match(/(?:^|; )towpath-theme=(light|dark)/);
    document.documentElement.setAttribute('data-bs-theme', chosen ? chosen[1] : dark.matches ? 'dark' : 'light');
  }
  apply();
  dark.addEventListener('change', apply);
  document.addEventListener('towpath:theme', apply);
})();

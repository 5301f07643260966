// Lets files be dropped onto the field that chooses them, and says which were chosen. Without it the field works alone.
(function () {
  'use strict';
  var zone = document.querySelector('[data-drop]'), input = document.getElementById('file');
  if (!zone || !input || !window.DataTransfer) return;
  var chosen = zone.querySelector('[data-chosen]');
  function show() {
    chosen.textContent = Array.prototype.map.call(input.files, function (file) { return file.name; }).join(', ');
  }
  input.addEventListener('change', show);
  ['dragenter', 'dragover'].forEach(function (kind) {
    zone.addEventListener(kind, function (e) { e.preventDefault(); zone.setAttribute('data-over', ''); });
  });
  ['dragleave', 'drop'].forEach(function (kind) {
    zone.addEventListener(kind, function () { zone.removeAttribute('data-over'); });
  });
  zone.addEventListener('drop', function (e) {
    e.preventDefault();
    if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; show(); }
  });
})();

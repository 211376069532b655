<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>Actions</name>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Datei</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Hilfe</translation>
    </message>
    <message>
      <source>&amp;Object</source>
      <translation>&amp;Objekt</translation>
    </message>
    <message>
      <source>&amp;Playback</source>
      <translation>&amp;Wiedergabe</translation>
    </message>
    <message>
      <source>&amp;Track</source>
      <translation>&amp;Verfolgen</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Ansicht</translation>
    </message>
    <message>
      <source>About Rotoline</source>
      <translation>Über Rotoline</translation>
    </message>
    <message>
      <source>Actual Size</source>
      <translation>Originalgröße</translation>
    </message>
    <message>
      <source>Ahead 1 Second</source>
      <translation>1 Sekunde vor</translation>
    </message>
    <message>
      <source>Ahead 10 Frames</source>
      <translation>10 Bilder vor</translation>
    </message>
    <message>
      <source>Back 1 Second</source>
      <translation>1 Sekunde zurück</translation>
    </message>
    <message>
      <source>Back 10 Frames</source>
      <translation>10 Bilder zurück</translation>
    </message>
    <message>
      <source>Check This Computer</source>
      <translation>Diesen Rechner prüfen</translation>
    </message>
    <message>
      <source>Clear Frames</source>
      <translation>Bilder leeren</translation>
    </message>
    <message>
      <source>Clear In and Out Point</source>
      <translation>In- und Out-Punkt löschen</translation>
    </message>
    <message>
      <source>Clear Prompts of Frame</source>
      <translation>Vorgaben des Bildes löschen</translation>
    </message>
    <message>
      <source>Clip Settings…</source>
      <translation>Clip-Einstellungen…</translation>
    </message>
    <message>
      <source>Close Project</source>
      <translation>Projekt schließen</translation>
    </message>
    <message>
      <source>Command Palette…</source>
      <translation>Befehlspalette…</translation>
    </message>
    <message>
      <source>Compare With Last Take</source>
      <translation>Mit letzter Fassung vergleichen</translation>
    </message>
    <message>
      <source>Cut-out</source>
      <translation>Freisteller</translation>
    </message>
    <message>
      <source>Cut-out Over a Clip…</source>
      <translation>Freisteller über einem Clip…</translation>
    </message>
    <message>
      <source>Delete Prompt</source>
      <translation>Vorgabe löschen</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exportieren…</translation>
    </message>
    <message>
      <source>First Frame</source>
      <translation>Erstes Bild</translation>
    </message>
    <message>
      <source>Fit</source>
      <translation>Einpassen</translation>
    </message>
    <message>
      <source>Fit Timeline</source>
      <translation>Zeitleiste einpassen</translation>
    </message>
    <message>
      <source>Fold or Unfold Group</source>
      <translation>Gruppe ein- oder ausklappen</translation>
    </message>
    <message>
      <source>Full Screen</source>
      <translation>Vollbild</translation>
    </message>
    <message>
      <source>Go to Frame…</source>
      <translation>Gehe zu Bild…</translation>
    </message>
    <message>
      <source>Group Object…</source>
      <translation>Objekt gruppieren…</translation>
    </message>
    <message>
      <source>Hand Tool</source>
      <translation>Handwerkzeug</translation>
    </message>
    <message>
      <source>Jobs in the Background</source>
      <translation>Aufgaben im Hintergrund</translation>
    </message>
    <message>
      <source>Keyboard Shortcuts</source>
      <translation>Tastenkürzel</translation>
    </message>
    <message>
      <source>Lasso Tool</source>
      <translation>Lassowerkzeug</translation>
    </message>
    <message>
      <source>Last Frame</source>
      <translation>Letztes Bild</translation>
    </message>
    <message>
      <source>Locate Clip…</source>
      <translation>Clip suchen…</translation>
    </message>
    <message>
      <source>Lock Frames</source>
      <translation>Bilder sperren</translation>
    </message>
    <message>
      <source>Lock Whole Object</source>
      <translation>Ganzes Objekt sperren</translation>
    </message>
    <message>
      <source>Loop</source>
      <translation>Schleife</translation>
    </message>
    <message>
      <source>Mark Absent</source>
      <translation>Als abwesend markieren</translation>
    </message>
    <message>
      <source>Mark Present</source>
      <translation>Als anwesend markieren</translation>
    </message>
    <message>
      <source>Mask From the Clip's Alpha</source>
      <translation>Maske aus dem Alpha des Clips</translation>
    </message>
    <message>
      <source>Matte</source>
      <translation>Matte</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>New Object</source>
      <translation>Neues Objekt</translation>
    </message>
    <message>
      <source>Next Cut-out Backdrop</source>
      <translation>Nächster Hintergrund</translation>
    </message>
    <message>
      <source>Next Frame</source>
      <translation>Nächstes Bild</translation>
    </message>
    <message>
      <source>Next Object</source>
      <translation>Nächstes Objekt</translation>
    </message>
    <message>
      <source>Next Problem</source>
      <translation>Nächstes Problem</translation>
    </message>
    <message>
      <source>Next Prompt</source>
      <translation>Nächste Vorgabe</translation>
    </message>
    <message>
      <source>Next View</source>
      <translation>Nächste Ansicht</translation>
    </message>
    <message>
      <source>Onion Skin</source>
      <translation>Zwiebelschichten</translation>
    </message>
    <message>
      <source>Open Image Sequence…</source>
      <translation>Bildsequenz öffnen…</translation>
    </message>
    <message>
      <source>Open…</source>
      <translation>Öffnen…</translation>
    </message>
    <message>
      <source>Outline</source>
      <translation>Umriss</translation>
    </message>
    <message>
      <source>Overlay</source>
      <translation>Überlagerung</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pause</translation>
    </message>
    <message>
      <source>Play Backward, Faster</source>
      <translation>Rückwärts, schneller</translation>
    </message>
    <message>
      <source>Play Forward, Faster</source>
      <translation>Vorwärts, schneller</translation>
    </message>
    <message>
      <source>Play or Pause</source>
      <translation>Wiedergabe oder Pause</translation>
    </message>
    <message>
      <source>Previous Frame</source>
      <translation>Voriges Bild</translation>
    </message>
    <message>
      <source>Previous Object</source>
      <translation>Voriges Objekt</translation>
    </message>
    <message>
      <source>Previous Problem</source>
      <translation>Voriges Problem</translation>
    </message>
    <message>
      <source>Previous Prompt</source>
      <translation>Vorige Vorgabe</translation>
    </message>
    <message>
      <source>Prompt Tool</source>
      <translation>Vorgabewerkzeug</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Wiederholen</translation>
    </message>
    <message>
      <source>Remove Clip</source>
      <translation>Clip entfernen</translation>
    </message>
    <message>
      <source>Remove Object</source>
      <translation>Objekt entfernen</translation>
    </message>
    <message>
      <source>Rename Group…</source>
      <translation>Gruppe umbenennen…</translation>
    </message>
    <message>
      <source>Rename Object…</source>
      <translation>Objekt umbenennen…</translation>
    </message>
    <message>
      <source>Save Project As…</source>
      <translation>Projekt speichern unter…</translation>
    </message>
    <message>
      <source>Select In to Out Point</source>
      <translation>In- bis Out-Punkt auswählen</translation>
    </message>
    <message>
      <source>Select No Frames</source>
      <translation>Keine Bilder auswählen</translation>
    </message>
    <message>
      <source>Set In Point</source>
      <translation>In-Punkt setzen</translation>
    </message>
    <message>
      <source>Set Out Point</source>
      <translation>Out-Punkt setzen</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>Einstellungen…</translation>
    </message>
    <message>
      <source>Show Only This Object</source>
      <translation>Nur dieses Objekt zeigen</translation>
    </message>
    <message>
      <source>Show or Hide Object</source>
      <translation>Objekt zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Sound</source>
      <translation>Ton</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>Quelle</translation>
    </message>
    <message>
      <source>Stop Tracking</source>
      <translation>Verfolgung anhalten</translation>
    </message>
    <message>
      <source>Suggest a Click</source>
      <translation>Klick vorschlagen</translation>
    </message>
    <message>
      <source>Thumbnails in the Timeline</source>
      <translation>Miniaturbilder in der Zeitleiste</translation>
    </message>
    <message>
      <source>Track</source>
      <translation>Verfolgen</translation>
    </message>
    <message>
      <source>Track Across or Stop at Cut</source>
      <translation>Über den Schnitt verfolgen oder dort anhalten</translation>
    </message>
    <message>
      <source>Track Backward</source>
      <translation>Rückwärts verfolgen</translation>
    </message>
    <message>
      <source>Track Both Ways</source>
      <translation>In beide Richtungen verfolgen</translation>
    </message>
    <message>
      <source>Track Forward</source>
      <translation>Vorwärts verfolgen</translation>
    </message>
    <message>
      <source>Track Frames Anew</source>
      <translation>Bilder neu verfolgen</translation>
    </message>
    <message>
      <source>Try the Demo Clip</source>
      <translation>Demo-Clip ausprobieren</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Unlock Frames</source>
      <translation>Bilder entsperren</translation>
    </message>
    <message>
      <source>Wipe Against Source</source>
      <translation>Gegen die Quelle wischen</translation>
    </message>
    <message>
      <source>Zoom In</source>
      <translation>Vergrößern</translation>
    </message>
    <message>
      <source>Zoom Out</source>
      <translation>Verkleinern</translation>
    </message>
    <message>
      <source>Zoom Timeline In</source>
      <translation>Zeitleiste vergrößern</translation>
    </message>
    <message>
      <source>Zoom Timeline Out</source>
      <translation>Zeitleiste verkleinern</translation>
    </message>
    <message>
      <source>Zoom Tool</source>
      <translation>Zoomwerkzeug</translation>
    </message>
  </context>
  <context>
    <name>Bands</name>
    <message>
      <source>Sound</source>
      <translation>Ton</translation>
    </message>
  </context>
  <context>
    <name>Canvas</name>
    <message>
      <source>Canvas</source>
      <translation>Leinwand</translation>
    </message>
    <message>
      <source>Click to include, right-click to exclude, drag for a box</source>
      <translation>Klick schließt ein, Rechtsklick aus, Ziehen ergibt einen Rahmen</translation>
    </message>
  </context>
  <context>
    <name>ClipSettings</name>
    <message>
      <source> stops</source>
      <translation> Blenden</translation>
    </message>
    <message>
      <source>As the file says</source>
      <translation>Wie die Datei sagt</translation>
    </message>
    <message>
      <source>By the transfer</source>
      <translation>Nach der Übertragungskurve</translation>
    </message>
    <message>
      <source>Clip Settings</source>
      <translation>Clip-Einstellungen</translation>
    </message>
    <message>
      <source>Colour of the source</source>
      <translation>Farbe der Quelle</translation>
    </message>
    <message>
      <source>Configuration</source>
      <translation>Konfiguration</translation>
    </message>
    <message>
      <source>Exports take the colour of the source from here; what is shown and tracked does not change them. Masks that are tracked stay.</source>
      <translation>Exporte nehmen die Farbe der Quelle von hier; was gezeigt und verfolgt wird, ändert sie nicht. Verfolgte Masken bleiben.</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>Belichtung</translation>
    </message>
    <message>
      <source>Frames a second</source>
      <translation>Bilder pro Sekunde</translation>
    </message>
    <message>
      <source>Interlaced</source>
      <translation>Halbbilder</translation>
    </message>
    <message>
      <source>Layer</source>
      <translation>Ebene</translation>
    </message>
    <message>
      <source>Log curve</source>
      <translation>Log-Kurve</translation>
    </message>
    <message>
      <source>Matrix</source>
      <translation>Matrix</translation>
    </message>
    <message>
      <source>Not tagged, assumed %1</source>
      <translation>Nicht angegeben, angenommen: %1</translation>
    </message>
    <message>
      <source>OpenColorIO space</source>
      <translation>OpenColorIO-Farbraum</translation>
    </message>
    <message>
      <source>Picture files</source>
      <translation>Bilddateien</translation>
    </message>
    <message>
      <source>Primaries</source>
      <translation>Primärfarben</translation>
    </message>
    <message>
      <source>Range</source>
      <translation>Wertebereich</translation>
    </message>
    <message>
      <source>Show and track one field's moment</source>
      <translation>Den Moment eines Halbbilds zeigen und verfolgen</translation>
    </message>
    <message>
      <source>The main one</source>
      <translation>Die Hauptebene</translation>
    </message>
    <message>
      <source>Transfer</source>
      <translation>Übertragungskurve</translation>
    </message>
    <message>
      <source>What is shown and tracked</source>
      <translation>Was gezeigt und verfolgt wird</translation>
    </message>
    <message>
      <source>full (pc)</source>
      <translation>voll (pc)</translation>
    </message>
    <message>
      <source>limited (tv)</source>
      <translation>begrenzt (tv)</translation>
    </message>
    <message>
      <source>linear light</source>
      <translation>lineares Licht</translation>
    </message>
    <message>
      <source>made for a screen</source>
      <translation>für einen Bildschirm gemacht</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <source>the studio's, or the built-in one</source>
      <translation>die des Studios oder die eingebaute</translation>
    </message>
  </context>
  <context>
    <name>CommandPalette</name>
    <message>
      <source>Command palette</source>
      <translation>Befehlspalette</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>Befehle</translation>
    </message>
    <message>
      <source>What do you want to do?</source>
      <translation>Was möchten Sie tun?</translation>
    </message>
  </context>
  <context>
    <name>Commands</name>
    <message>
      <source>%1 has no earlier take: one is kept when tracking replaces frames.</source>
      <translation>%1 hat keine frühere Fassung: Aufgehoben wird eine, wenn neues Verfolgen Bilder ersetzt.</translation>
    </message>
    <message>
      <source>Clear Frames</source>
      <translation>Bilder leeren</translation>
    </message>
    <message>
      <source>Clear Prompts</source>
      <translation>Vorgaben löschen</translation>
    </message>
    <message>
      <source>Compare Takes</source>
      <translation>Fassungen vergleichen</translation>
    </message>
    <message>
      <source>Delete Prompt</source>
      <translation>Vorgabe löschen</translation>
    </message>
    <message>
      <source>Lock Frames</source>
      <translation>Bilder sperren</translation>
    </message>
    <message>
      <source>Lock Object</source>
      <translation>Objekt sperren</translation>
    </message>
    <message>
      <source>Mark Absent</source>
      <translation>Als abwesend markieren</translation>
    </message>
    <message>
      <source>Mark Present</source>
      <translation>Als anwesend markieren</translation>
    </message>
    <message>
      <source>New Object</source>
      <translation>Neues Objekt</translation>
    </message>
    <message>
      <source>No problem left but the one on this frame.</source>
      <translation>Kein Problem mehr außer dem auf diesem Bild.</translation>
    </message>
    <message>
      <source>No problem left.</source>
      <translation>Kein Problem mehr übrig.</translation>
    </message>
    <message>
      <source>Object</source>
      <translation>Objekt</translation>
    </message>
    <message>
      <source>Remove Clip</source>
      <translation>Clip entfernen</translation>
    </message>
    <message>
      <source>Remove Object</source>
      <translation>Objekt entfernen</translation>
    </message>
    <message>
      <source>Set In and Out Point</source>
      <translation>In- und Out-Punkt setzen</translation>
    </message>
    <message>
      <source>Show or Hide</source>
      <translation>Zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Solo</source>
      <translation>Solo</translation>
    </message>
    <message>
      <source>This is the project's only clip; close the project instead.</source>
      <translation>Das ist der einzige Clip des Projekts; schließen Sie stattdessen das Projekt.</translation>
    </message>
    <message>
      <source>Track Frames Anew</source>
      <translation>Bilder neu verfolgen</translation>
    </message>
    <message>
      <source>Unlock Frames</source>
      <translation>Bilder entsperren</translation>
    </message>
  </context>
  <context>
    <name>ComputerPage</name>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copy this into a bug report.</source>
      <translation>Für Fehlermeldungen kopieren.</translation>
    </message>
    <message>
      <source>Looking at this computer…</source>
      <translation>Rechner wird untersucht…</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>Bericht</translation>
    </message>
    <message>
      <source>The check ended with status %1.</source>
      <translation>Die Prüfung endete mit Status %1.</translation>
    </message>
  </context>
  <context>
    <name>CrashDialog</name>
    <message>
      <source>&lt;b&gt;Rotoline met an error of its own.&lt;/b&gt;&lt;br&gt;Your project is saved. You can go on; if it happens again, restart Rotoline and report it with these details.</source>
      <translation>&lt;b&gt;In Rotoline ist ein Fehler aufgetreten.&lt;/b&gt;&lt;br&gt;Ihr Projekt ist gespeichert. Sie können weiterarbeiten; geschieht es wieder, starten Sie Rotoline neu und melden Sie es mit diesen Einzelheiten.</translation>
    </message>
    <message>
      <source>Copy details</source>
      <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
      <source>Something went wrong</source>
      <translation>Etwas ist schiefgegangen</translation>
    </message>
  </context>
  <context>
    <name>Desk</name>
    <message>
      <source>%1 frame(s) could not be read and were left out, the first is %2.</source>
      <translation>%1 Bild(er) waren nicht lesbar und wurden ausgelassen, das erste ist %2.</translation>
    </message>
    <message>
      <source>An export is running. Cancel it or wait, then close the project.</source>
      <translation>Ein Export läuft. Brechen Sie ihn ab oder warten Sie, dann schließen Sie das Projekt.</translation>
    </message>
    <message>
      <source>Click the object first, then track it.</source>
      <translation>Klicken Sie zuerst das Objekt an, dann verfolgen Sie es.</translation>
    </message>
    <message>
      <source>Every frame is tracked already.</source>
      <translation>Alle Bilder sind schon verfolgt.</translation>
    </message>
    <message>
      <source>Loading the model</source>
      <translation>Modell wird geladen</translation>
    </message>
    <message>
      <source>The graphics memory is too small for this model; the processor goes on.</source>
      <translation>Der Grafikspeicher reicht für dieses Modell nicht; der Prozessor macht weiter.</translation>
    </message>
    <message>
      <source>Track</source>
      <translation>Verfolgen</translation>
    </message>
    <message>
      <source>Track %1</source>
      <translation>%1 verfolgen</translation>
    </message>
    <message>
      <source>Tracking</source>
      <translation>Verfolgung</translation>
    </message>
    <message>
      <source>Tracking ended as another clip is shown. What was tracked is kept.</source>
      <translation>Die Verfolgung endete, weil ein anderer Clip gezeigt wird. Was verfolgt ist, bleibt.</translation>
    </message>
    <message>
      <source>Tracking stopped at this change. Track again to go on from it.</source>
      <translation>Das Verfolgen endete bei dieser Änderung. Erneut verfolgen, um von ihr aus weiterzumachen.</translation>
    </message>
  </context>
  <context>
    <name>Destinations</name>
    <message>
      <source>A pixel's value is the object's number, 0 is outside; the colours are only its palette.</source>
      <translation>Der Wert eines Pixels ist die Nummer des Objekts, 0 ist außen; die Farben sind nur seine Palette.</translation>
    </message>
    <message>
      <source>Browsers show it over the page's background.</source>
      <translation>Browser zeigen es über dem Hintergrund der Seite.</translation>
    </message>
    <message>
      <source>Clip Attributes: Alpha Mode Straight.</source>
      <translation>Clip-Attribute: Alpha-Modus Straight.</translation>
    </message>
    <message>
      <source>Connect it above the clip. Info inspector: Alpha Handling Straight.</source>
      <translation>Über dem Clip verbinden. Infofenster: Alpha-Behandlung Straight.</translation>
    </message>
    <message>
      <source>DPX sequence</source>
      <translation>DPX-Sequenz</translation>
    </message>
    <message>
      <source>Data set (COCO)</source>
      <translation>Datensatz (COCO)</translation>
    </message>
    <message>
      <source>Interpret Footage: Straight - Unmatted. The script beside it does so.</source>
      <translation>Footage interpretieren: Direkt - Ohne Maske. Das Skript daneben tut das.</translation>
    </message>
    <message>
      <source>Inverted: white is outside. It is data, not colour.</source>
      <translation>Umgekehrt: Weiß ist außen. Es sind Daten, keine Farbe.</translation>
    </message>
    <message>
      <source>Link it with alpha. Avid shows alpha inverted: choose Invert in Source Settings.</source>
      <translation>Mit Alpha verknüpfen. Avid zeigt Alpha umgekehrt: In den Quelleinstellungen Invertieren wählen.</translation>
    </message>
    <message>
      <source>Loader: it is premultiplied, leave Post-Multiply off.</source>
      <translation>Loader: vormultipliziert, Post-Multiply aus lassen.</translation>
    </message>
    <message>
      <source>Luma matte movie</source>
      <translation>Luma-Matte als Film</translation>
    </message>
    <message>
      <source>Masks as run lengths in one JSON file, objects as categories.</source>
      <translation>Masken als Lauflängen in einer JSON-Datei, Objekte als Kategorien.</translation>
    </message>
    <message>
      <source>Masks as run lengths in one JSON file: for each frame one of each object.</source>
      <translation>Masken als Lauflängen in einer JSON-Datei: zu jedem Bild eine von jedem Objekt.</translation>
    </message>
    <message>
      <source>Matte sequence</source>
      <translation>Matte-Sequenz</translation>
    </message>
    <message>
      <source>Pick objects with the host's Cryptomatte node: Nuke, Fusion, Blender, Houdini.</source>
      <translation>Objekte mit dem Cryptomatte-Knoten des Programms wählen: Nuke, Fusion, Blender, Houdini.</translation>
    </message>
    <message>
      <source>Put it on the track above; alpha is read as straight by itself.</source>
      <translation>Auf die Spur darüber legen; Alpha wird von selbst als Straight gelesen.</translation>
    </message>
    <message>
      <source>Read it as premultiplied (with black).</source>
      <translation>Als vormultipliziert (mit Schwarz) lesen.</translation>
    </message>
    <message>
      <source>Read it as straight (unmatted).</source>
      <translation>Als Straight (ohne Maske) lesen.</translation>
    </message>
    <message>
      <source>Read with colour space linear; it is premultiplied. Each object has a channel.</source>
      <translation>Read mit linearem Farbraum; vormultipliziert. Jedes Objekt hat einen Kanal.</translation>
    </message>
    <message>
      <source>Red, green, blue and alpha are one object's matte each. They are data, not colour.</source>
      <translation>Rot, Grün, Blau und Alpha sind je die Matte eines Objekts. Es sind Daten, keine Farbe.</translation>
    </message>
    <message>
      <source>Web</source>
      <translation>Web</translation>
    </message>
    <message>
      <source>White is inside. It is data, not colour.</source>
      <translation>Weiß ist innen. Es sind Daten, keine Farbe.</translation>
    </message>
    <message>
      <source>White is inside. It is data: read it without a log or film curve.</source>
      <translation>Weiß ist innen. Es sind Daten: ohne Log- oder Filmkurve lesen.</translation>
    </message>
    <message>
      <source>White is inside. Use it as a luma matte; it is data, not colour.</source>
      <translation>Weiß ist innen. Als Luma-Matte verwenden; es sind Daten, keine Farbe.</translation>
    </message>
    <message>
      <source>White is inside. Use it as a luma track matte.</source>
      <translation>Weiß ist innen. Als Luma-Spurmatte verwenden.</translation>
    </message>
  </context>
  <context>
    <name>ExportDialog</name>
    <message>
      <source>%1 frames, %2 x %3, about %4</source>
      <translation>%1 Bilder, %2 x %3, etwa %4</translation>
    </message>
    <message>
      <source>Destination</source>
      <translation>Ziel</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>Exportieren</translation>
    </message>
    <message>
      <source>Exports so far…</source>
      <translation>Bisherige Exporte…</translation>
    </message>
    <message>
      <source>Into %1</source>
      <translation>In den Ordner %1</translation>
    </message>
    <message>
      <source>Name the file.</source>
      <translation>Geben Sie der Datei einen Namen.</translation>
    </message>
    <message>
      <source>and %1 more</source>
      <translation>und %1 weitere</translation>
    </message>
  </context>
  <context>
    <name>ExportForm</name>
    <message>
      <source>A small file that tells rate, timecode, colour, alpha and what was proved.</source>
      <translation>Eine kleine Datei mit Bildrate, Timecode, Farbe, Alpha und dem, was geprüft wurde.</translation>
    </message>
    <message>
      <source>After Effects script</source>
      <translation>After-Effects-Skript</translation>
    </message>
    <message>
      <source>All in one, each group and each object</source>
      <translation>Alles in einem, jede Gruppe und jedes Objekt</translation>
    </message>
    <message>
      <source>All objects</source>
      <translation>Alle Objekte</translation>
    </message>
    <message>
      <source>All objects in one</source>
      <translation>Alle Objekte in einem</translation>
    </message>
    <message>
      <source>Alpha</source>
      <translation>Alpha</translation>
    </message>
    <message>
      <source>As suits the format</source>
      <translation>Wie es zum Format passt</translation>
    </message>
    <message>
      <source>As the source</source>
      <translation>Wie die Quelle</translation>
    </message>
    <message>
      <source>Beside it</source>
      <translation>Daneben</translation>
    </message>
    <message>
      <source>Choose where to write</source>
      <translation>Zielort wählen</translation>
    </message>
    <message>
      <source>Compression</source>
      <translation>Kompression</translation>
    </message>
    <message>
      <source>Content</source>
      <translation>Inhalt</translation>
    </message>
    <message>
      <source>Cut-out: colour and alpha</source>
      <translation>Freisteller: Farbe und Alpha</translation>
    </message>
    <message>
      <source>Facts and checksums</source>
      <translation>Angaben und Prüfsummen</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>Dateien</translation>
    </message>
    <message>
      <source>First file number</source>
      <translation>Erste Dateinummer</translation>
    </message>
    <message>
      <source>Format</source>
      <translation>Format</translation>
    </message>
    <message>
      <source>Frames</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>Group %1</source>
      <translation>Gruppe %1</translation>
    </message>
    <message>
      <source>In to out point (%1 to %2)</source>
      <translation>In- bis Out-Punkt (%1 bis %2)</translation>
    </message>
    <message>
      <source>Inverted: outside is opaque</source>
      <translation>Invertiert: Außen ist deckend</translation>
    </message>
    <message>
      <source>Its package is missing: pip install rotoline[otio]</source>
      <translation>Das Paket dafür fehlt: pip install rotoline[otio]</translation>
    </message>
    <message>
      <source>Keep the sound</source>
      <translation>Ton behalten</translation>
    </message>
    <message>
      <source>Matte only</source>
      <translation>Nur Matte</translation>
    </message>
    <message>
      <source>Nuke script</source>
      <translation>Nuke-Skript</translation>
    </message>
    <message>
      <source>Numbers</source>
      <translation>Nummern</translation>
    </message>
    <message>
      <source>Objects</source>
      <translation>Objekte</translation>
    </message>
    <message>
      <source>One for each group</source>
      <translation>Eines für jede Gruppe</translation>
    </message>
    <message>
      <source>One for each object</source>
      <translation>Eines für jedes Objekt</translation>
    </message>
    <message>
      <source>OpenTimelineIO</source>
      <translation>OpenTimelineIO</translation>
    </message>
    <message>
      <source>Premultiplied</source>
      <translation>Vormultipliziert</translation>
    </message>
    <message>
      <source>Replace files that exist</source>
      <translation>Vorhandene Dateien ersetzen</translation>
    </message>
    <message>
      <source>Straight, edge colour carried outward</source>
      <translation>Straight, Randfarbe nach außen getragen</translation>
    </message>
    <message>
      <source>Whole clip (%1 frames)</source>
      <translation>Ganzer Clip (%1 Bilder)</translation>
    </message>
    <message>
      <source>Whole length, black outside in and out point</source>
      <translation>Ganze Länge, schwarz außerhalb von In- und Out-Punkt</translation>
    </message>
    <message>
      <source>Write into this folder</source>
      <translation>In diesen Ordner schreiben</translation>
    </message>
    <message>
      <source>{clip}, {object}, {content}, {alpha}, {format}, {width}, {height} are filled</source>
      <translation>{clip}, {object}, {content}, {alpha}, {format}, {width}, {height} werden ersetzt</translation>
    </message>
  </context>
  <context>
    <name>ExportGaps</name>
    <message>
      <source>%1 objects have no mask on some of the %2 frames: they will be empty there. Track them first.</source>
      <translation>%1 Objekte haben auf einigen der %2 Bilder keine Maske und bleiben dort leer. Verfolgen Sie sie zuerst.</translation>
    </message>
    <message>
      <source>%1 objects were corrected but not tracked again on some of the %2 frames. Track them first.</source>
      <translation>%1 Objekte wurden auf einigen der %2 Bilder korrigiert, aber nicht neu verfolgt. Verfolgen Sie sie zuerst.</translation>
    </message>
    <message>
      <source>'%1' has no mask on %2 of %3 frames: they will be empty. Track it first.</source>
      <translation>„%1“ hat auf %2 von %3 Bildern keine Maske; diese bleiben leer. Verfolgen Sie es zuerst.</translation>
    </message>
    <message>
      <source>'%1' was corrected but not tracked again on %2 of %3 frames. Track it first.</source>
      <translation>„%1“ wurde auf %2 von %3 Bildern korrigiert, aber nicht neu verfolgt. Verfolgen Sie es zuerst.</translation>
    </message>
  </context>
  <context>
    <name>ExportHistory</name>
    <message>
      <source>%1 (running)</source>
      <translation>%1 (läuft)</translation>
    </message>
    <message>
      <source>%1 (waits)</source>
      <translation>%1 (wartet)</translation>
    </message>
    <message>
      <source>Cancel Export</source>
      <translation>Export abbrechen</translation>
    </message>
    <message>
      <source>Exports</source>
      <translation>Exporte</translation>
    </message>
    <message>
      <source>Nothing was exported from this project yet.</source>
      <translation>Aus diesem Projekt wurde noch nichts exportiert.</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>Bericht</translation>
    </message>
    <message>
      <source>Show Folder</source>
      <translation>Ordner zeigen</translation>
    </message>
  </context>
  <context>
    <name>Exporter</name>
    <message>
      <source>Export %1</source>
      <translation>Export von %1</translation>
    </message>
  </context>
  <context>
    <name>GeneralPage</name>
    <message>
      <source>As the system</source>
      <translation>Wie das System</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Language and undo steps count from the next start on. Settings are kept in %1</source>
      <translation>Sprache und Schritte gelten ab dem nächsten Start. Einstellungen liegen in %1</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>Onion skin frames on each side</source>
      <translation>Zwiebelschicht-Bilder auf jeder Seite</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farbschema</translation>
    </message>
    <message>
      <source>Undo steps</source>
      <translation>Schritte zum Rückgängigmachen</translation>
    </message>
  </context>
  <context>
    <name>GivenMasks</name>
    <message>
      <source>Lasso</source>
      <translation>Lasso</translation>
    </message>
    <message>
      <source>Mask From Alpha</source>
      <translation>Maske aus Alpha</translation>
    </message>
    <message>
      <source>Nothing of the object would be left: mark the frame absent instead.</source>
      <translation>Vom Objekt bliebe nichts übrig: markieren Sie es auf dem Bild stattdessen als abwesend.</translation>
    </message>
    <message>
      <source>This clip has no transparency of its own; click or draw the object.</source>
      <translation>Dieser Clip hat keine eigene Transparenz; klicken oder zeichnen Sie das Objekt.</translation>
    </message>
  </context>
  <context>
    <name>GroupActions</name>
    <message>
      <source>Fold Group</source>
      <translation>Gruppe einklappen</translation>
    </message>
    <message>
      <source>Group</source>
      <translation>Gruppe</translation>
    </message>
    <message>
      <source>Group (empty for none)</source>
      <translation>Gruppe (leer für keine)</translation>
    </message>
    <message>
      <source>Group Object</source>
      <translation>Objekt gruppieren</translation>
    </message>
    <message>
      <source>Lock Group</source>
      <translation>Gruppe sperren</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>None</source>
      <translation>Keine</translation>
    </message>
    <message>
      <source>Rename Group</source>
      <translation>Gruppe umbenennen</translation>
    </message>
    <message>
      <source>Rename Group…</source>
      <translation>Gruppe umbenennen…</translation>
    </message>
    <message>
      <source>Show or Hide Group</source>
      <translation>Gruppe zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Solo Group</source>
      <translation>Nur diese Gruppe</translation>
    </message>
    <message>
      <source>The object is in no group; %1 puts it into one.</source>
      <translation>Das Objekt ist in keiner Gruppe; %1 fügt es einer hinzu.</translation>
    </message>
    <message>
      <source>Unfold Group</source>
      <translation>Gruppe ausklappen</translation>
    </message>
    <message>
      <source>Ungroup</source>
      <translation>Gruppe auflösen</translation>
    </message>
  </context>
  <context>
    <name>GroupRow</name>
    <message>
      <source>Fold the group</source>
      <translation>Die Gruppe einklappen</translation>
    </message>
    <message>
      <source>Lock the whole group</source>
      <translation>Die ganze Gruppe sperren</translation>
    </message>
    <message>
      <source>Show only this group</source>
      <translation>Nur diese Gruppe zeigen</translation>
    </message>
    <message>
      <source>Show or hide the whole group</source>
      <translation>Die ganze Gruppe zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Unfold the group</source>
      <translation>Die Gruppe ausklappen</translation>
    </message>
  </context>
  <context>
    <name>Hints</name>
    <message>
      <source>%1 tracks both ways, %2 forward. %3 goes to the next problem.</source>
      <translation>%1 verfolgt in beide Richtungen, %2 vorwärts. %3 geht zum nächsten Problem.</translation>
    </message>
    <message>
      <source>Click on any frame to correct it. %1 exports.</source>
      <translation>Klicken Sie auf ein Bild, um es zu korrigieren. %1 exportiert.</translation>
    </message>
    <message>
      <source>Click the object, or drag a box around it. Right-click leaves out.</source>
      <translation>Klicken Sie das Objekt an oder ziehen Sie einen Rahmen darum. Rechtsklick schließt aus.</translation>
    </message>
    <message>
      <source>Draw around the object. Shift adds; Alt or the right button takes away.</source>
      <translation>Umfahren Sie das Objekt. Umschalt fügt hinzu; Alt oder die rechte Taste nimmt weg.</translation>
    </message>
    <message>
      <source>Embedded model</source>
      <translation>Eingebautes Modell</translation>
    </message>
    <message>
      <source>Hatched frames are stale: track again to redo only these.</source>
      <translation>Schraffierte Bilder sind veraltet: Erneut verfolgen erneuert nur diese.</translation>
    </message>
    <message>
      <source>Look around as it tracks. %1 stops; finished frames stay.</source>
      <translation>Sehen Sie sich um, während verfolgt wird. %1 hält an; fertige Bilder bleiben.</translation>
    </message>
  </context>
  <context>
    <name>JobButton</name>
    <message>
      <source>Jobs in the background</source>
      <translation>Aufgaben im Hintergrund</translation>
    </message>
  </context>
  <context>
    <name>JobList</name>
    <message>
      <source>Jobs in the background</source>
      <translation>Aufgaben im Hintergrund</translation>
    </message>
    <message>
      <source>Nothing runs, nothing waits.</source>
      <translation>Nichts läuft, nichts wartet.</translation>
    </message>
  </context>
  <context>
    <name>JobRow</name>
    <message>
      <source>%1 fps</source>
      <translation>%1 Bilder/s</translation>
    </message>
    <message>
      <source>%1 left</source>
      <translation>noch %1</translation>
    </message>
    <message>
      <source>Cancel %1</source>
      <translation>%1 abbrechen</translation>
    </message>
    <message>
      <source>Cancel this job; what is finished is kept</source>
      <translation>Diese Aufgabe abbrechen; was fertig ist, bleibt</translation>
    </message>
    <message>
      <source>running</source>
      <translation>läuft</translation>
    </message>
    <message>
      <source>waits for its turn</source>
      <translation>wartet, bis es an der Reihe ist</translation>
    </message>
  </context>
  <context>
    <name>JobStatus</name>
    <message>
      <source>%1 fps</source>
      <translation>%1 Bilder/s</translation>
    </message>
    <message>
      <source>%1 left</source>
      <translation>noch %1</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
  </context>
  <context>
    <name>KeysPage</name>
    <message>
      <source>Action</source>
      <translation>Aktion</translation>
    </message>
    <message>
      <source>Actions and keys</source>
      <translation>Aktionen und Tasten</translation>
    </message>
    <message>
      <source>Default</source>
      <translation>Standard</translation>
    </message>
    <message>
      <source>Key set</source>
      <translation>Tastensatz</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>More than one action on a key: %1</source>
      <translation>Mehr als eine Aktion auf einer Taste: %1</translation>
    </message>
    <message>
      <source>New key</source>
      <translation>Neue Taste</translation>
    </message>
    <message>
      <source>No Key</source>
      <translation>Keine Taste</translation>
    </message>
    <message>
      <source>Press the new key</source>
      <translation>Neue Taste drücken</translation>
    </message>
    <message>
      <source>Search actions and keys</source>
      <translation>Aktionen und Tasten suchen</translation>
    </message>
    <message>
      <source>Take keys from...</source>
      <translation>Tasten übernehmen von...</translation>
    </message>
  </context>
  <context>
    <name>Looking</name>
    <message>
      <source>Clip or picture behind the cut-out</source>
      <translation>Clip oder Bild hinter dem Freisteller</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>%1 (read only)</source>
      <translation>%1 (nur lesbar)</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Cancel this export; nothing half-written stays</source>
      <translation>Diesen Export abbrechen; nichts halb Geschriebenes bleibt zurück</translation>
    </message>
    <message>
      <source>Open Recent</source>
      <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Wiederholen</translation>
    </message>
    <message>
      <source>Redo %1</source>
      <translation>%1 wiederholen</translation>
    </message>
    <message>
      <source>Saving…</source>
      <translation>Speichert…</translation>
    </message>
    <message>
      <source>The model that tracks (Help &gt; Models)</source>
      <translation>Das Modell, das verfolgt (Hilfe &gt; Modelle)</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Undo %1</source>
      <translation>%1 rückgängig</translation>
    </message>
    <message>
      <source>Untitled — %1</source>
      <translation>Unbenannt — %1</translation>
    </message>
  </context>
  <context>
    <name>MatteDrop</name>
    <message>
      <source>%1 is now the mask of %2 on frame %3.</source>
      <translation>%1 ist jetzt die Maske von %2 auf Bild %3.</translation>
    </message>
    <message>
      <source>Frame %4 of %1 is now the mask of %2 on frame %3.</source>
      <translation>Bild %4 von %1 ist jetzt die Maske von %2 auf Bild %3.</translation>
    </message>
    <message>
      <source>Mask from File</source>
      <translation>Maske aus Datei</translation>
    </message>
  </context>
  <context>
    <name>MattePanel</name>
    <message>
      <source>Feather</source>
      <translation>Weiche Kante</translation>
    </message>
    <message>
      <source>Frame</source>
      <translation>Bild</translation>
    </message>
    <message>
      <source>From</source>
      <translation>Aus</translation>
    </message>
    <message>
      <source>Grow</source>
      <translation>Erweitern</translation>
    </message>
    <message>
      <source>Invert</source>
      <translation>Umkehren</translation>
    </message>
    <message>
      <source>Matte</source>
      <translation>Matte</translation>
    </message>
    <message>
      <source>Move the edge out, or in with negative values (pixels). Double-click the slider to set it back</source>
      <translation>Verschiebt die Kante nach außen, mit negativen Werten nach innen (Pixel). Ein Doppelklick auf den Regler setzt ihn zurück</translation>
    </message>
    <message>
      <source>Predicted IoU</source>
      <translation>IoU (geschätzt)</translation>
    </message>
    <message>
      <source>Soften the edge to either side (pixels). Double-click the slider to set it back</source>
      <translation>Macht die Kante nach beiden Seiten weich (Pixel). Ein Doppelklick auf den Regler setzt ihn zurück</translation>
    </message>
    <message>
      <source>Stability</source>
      <translation>Stabilität</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <source>Uncertainty</source>
      <translation>Unsicherheit</translation>
    </message>
    <message>
      <source>absent</source>
      <translation>abwesend</translation>
    </message>
    <message>
      <source>backward track</source>
      <translation>Verfolgung rückwärts</translation>
    </message>
    <message>
      <source>both directions</source>
      <translation>beide Richtungen</translation>
    </message>
    <message>
      <source>forward half</source>
      <translation>Vorwärtshälfte</translation>
    </message>
    <message>
      <source>forward track</source>
      <translation>Verfolgung vorwärts</translation>
    </message>
    <message>
      <source>held frame</source>
      <translation>gehaltenes Bild</translation>
    </message>
    <message>
      <source>locked</source>
      <translation>gesperrt</translation>
    </message>
    <message>
      <source>not tracked</source>
      <translation>nicht verfolgt</translation>
    </message>
    <message>
      <source>prompted</source>
      <translation>mit Vorgabe</translation>
    </message>
    <message>
      <source>prompts</source>
      <translation>Vorgaben</translation>
    </message>
    <message>
      <source>stale</source>
      <translation>veraltet</translation>
    </message>
    <message>
      <source>tracked</source>
      <translation>verfolgt</translation>
    </message>
  </context>
  <context>
    <name>Messages</name>
    <message>
      <source>%1 and %2 more are unfinished files of another export: delete them where none is running.</source>
      <translation>%1 und %2 weitere sind unfertige Dateien eines anderen Exports: löschen, wenn keiner läuft.</translation>
    </message>
    <message>
      <source>%1 cannot be opened: %2.</source>
      <translation>%1 lässt sich nicht öffnen: %2.</translation>
    </message>
    <message>
      <source>%1 cannot be read (%2).</source>
      <translation>%1 kann nicht gelesen werden (%2).</translation>
    </message>
    <message>
      <source>%1 cannot be saved: %2.</source>
      <translation>%1 lässt sich nicht speichern: %2.</translation>
    </message>
    <message>
      <source>%1 exists already, and so do %2 more. Choose another name, or tick '%3'.</source>
      <translation>%1 gibt es schon, und %2 weitere Dateien auch. Wählen Sie einen anderen Namen oder haken Sie „%3“ an.</translation>
    </message>
    <message>
      <source>%1 exists already. Choose another name, or tick '%2'.</source>
      <translation>%1 gibt es schon. Wählen Sie einen anderen Namen oder haken Sie „%2“ an.</translation>
    </message>
    <message>
      <source>%1 has %2, and the project was made for %3. Choose that clip.</source>
      <translation>%1 hat %2, das Projekt wurde für %3 gemacht. Wählen Sie diesen Clip.</translation>
    </message>
    <message>
      <source>%1 has no frame %2: it has %3 to %4.</source>
      <translation>%1 hat kein Bild %2: Es hat %3 bis %4.</translation>
    </message>
    <message>
      <source>%1 has no frame that can be decoded. Copy it again from its source.</source>
      <translation>%1 hat kein Bild, das dekodiert werden kann. Kopieren Sie es noch einmal von der Quelle.</translation>
    </message>
    <message>
      <source>%1 has no frame that can be read. Copy it again from its source.</source>
      <translation>%1 hat kein Bild, das gelesen werden kann. Kopieren Sie es noch einmal von der Quelle.</translation>
    </message>
    <message>
      <source>%1 has no moving picture. Choose another file.</source>
      <translation>%1 hat kein Bewegtbild. Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>%1 has not answered for %2 seconds. Check the drive or the network it is on.</source>
      <translation>%1 antwortet seit %2 Sekunden nicht. Prüfen Sie das Laufwerk oder das Netz, auf dem es liegt.</translation>
    </message>
    <message>
      <source>%1 has sound but no moving picture. Choose a clip with a picture.</source>
      <translation>%1 hat Ton, aber kein Bewegtbild. Wählen Sie einen Clip mit Bild.</translation>
    </message>
    <message>
      <source>%1 is %2 and the clip %3: a mask needs the clip's shape. Render it in that size.</source>
      <translation>%1 ist %2 groß, der Clip %3: Eine Maske braucht die Form des Clips. Rendern Sie sie in dieser Größe.</translation>
    </message>
    <message>
      <source>%1 is a folder, and %2 is one file. Give it a name that ends in %3.</source>
      <translation>%1 ist ein Ordner, und %2 ist eine einzelne Datei. Geben Sie ihr einen Namen, der auf %3 endet.</translation>
    </message>
    <message>
      <source>%1 is a folder. Choose another name.</source>
      <translation>%1 ist ein Ordner. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
      <source>%1 is a pipe or a device, not a file. Save the clip first.</source>
      <translation>%1 ist eine Pipe oder ein Gerät, keine Datei. Speichern Sie den Clip zuerst.</translation>
    </message>
    <message>
      <source>%1 is an unfinished file of another export: delete it where none is running.</source>
      <translation>%1 ist eine unfertige Datei eines anderen Exports: löschen, wenn keiner läuft.</translation>
    </message>
    <message>
      <source>%1 is empty (0 bytes). Copy it again from its source.</source>
      <translation>%1 ist leer (0 Byte). Kopieren Sie es noch einmal von der Quelle.</translation>
    </message>
    <message>
      <source>%1 is locked. Unlock the object first.</source>
      <translation>%1 ist gesperrt. Entsperren Sie zuerst das Objekt.</translation>
    </message>
    <message>
      <source>%1 is no clip that can be read. Choose a movie, a picture or a numbered sequence.</source>
      <translation>%1 ist kein lesbarer Clip. Wählen Sie einen Film, ein Bild oder eine nummerierte Sequenz.</translation>
    </message>
    <message>
      <source>%1 is open elsewhere (%2). Close it there, or open it for reading.</source>
      <translation>%1 ist anderswo geöffnet (%2). Schließen Sie es dort oder öffnen Sie es nur zum Lesen.</translation>
    </message>
    <message>
      <source>%1 is read only. Save it under another name to change it.</source>
      <translation>%1 ist nur lesbar. Speichern Sie es unter anderem Namen, um es zu ändern.</translation>
    </message>
    <message>
      <source>%1 is text, not a clip. Choose a movie, a picture or a numbered sequence.</source>
      <translation>%1 ist Text, kein Clip. Wählen Sie einen Film, ein Bild oder eine nummerierte Sequenz.</translation>
    </message>
    <message>
      <source>%1 is the project's own source and is never written over. Choose another name.</source>
      <translation>%1 ist die Quelle des Projekts selbst und wird nie überschrieben. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
      <source>%1 may not be read. Check its permissions.</source>
      <translation>%1 darf nicht gelesen werden. Prüfen Sie die Zugriffsrechte.</translation>
    </message>
    <message>
      <source>%1 was not exported: %2.</source>
      <translation>%1 wurde nicht exportiert: %2.</translation>
    </message>
    <message>
      <source>%1 was not opened: %2.</source>
      <translation>%1 wurde nicht geöffnet: %2.</translation>
    </message>
    <message>
      <source>%1 would be read as one of the clip's own pictures. Choose another folder.</source>
      <translation>%1 würde als eines der Bilder des Clips gelesen. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>%1 x %2 pixels and %3 frames</source>
      <translation>%1 x %2 Pixel und %3 Bilder</translation>
    </message>
    <message>
      <source>%1: %2 frames need numbered names. Write %3, or name a folder for the files.</source>
      <translation>%1: %2 Bilder brauchen nummerierte Namen. Schreiben Sie %3, oder nennen Sie einen Ordner für die Dateien.</translation>
    </message>
    <message>
      <source>%1: %2 holds at most %4 pixels a side, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1: %2 fasst höchstens %4 Pixel je Seite, und der Clip hat %3. Wählen Sie ProRes 4444 oder FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 is not available, because the installed av package has no encoder %3. Choose another format.</source>
      <translation>%1: %2 ist nicht verfügbar, weil das installierte Paket av keinen Encoder %3 hat. Wählen Sie ein anderes Format.</translation>
    </message>
    <message>
      <source>%1: %2 is written to %3. Change the name or the format.</source>
      <translation>%1: %2 wird als %3 geschrieben. Ändern Sie den Namen oder das Format.</translation>
    </message>
    <message>
      <source>%1: %2 needs an even width and height, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1: %2 braucht eine gerade Breite und Höhe, und der Clip hat %3. Wählen Sie ProRes 4444 oder FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 needs an even width, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1: %2 braucht eine gerade Breite, und der Clip hat %3. Wählen Sie ProRes 4444 oder FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 needs at least %4, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1: %2 braucht mindestens %4, und der Clip hat %3. Wählen Sie ProRes 4444 oder FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 stands for nothing. Write one of %3.</source>
      <translation>%1: %2 steht für nichts. Schreiben Sie eines von %3.</translation>
    </message>
    <message>
      <source>%1: files are numbered from 0 on. Choose another first number under '%2'.</source>
      <translation>%1: Dateien werden ab 0 nummeriert. Wählen Sie unter „%2“ eine andere erste Nummer.</translation>
    </message>
    <message>
      <source>%1: the clip is now %2, the project was made for %3. Locate the right clip.</source>
      <translation>%1: Der Clip hat jetzt %2, das Projekt wurde für %3 gemacht. Suchen Sie den richtigen Clip.</translation>
    </message>
    <message>
      <source>%1: the name is too long. Choose a shorter one.</source>
      <translation>%1: Der Name ist zu lang. Wählen Sie einen kürzeren.</translation>
    </message>
    <message>
      <source>'%1' is not tracked on %2: it is empty there.</source>
      <translation>„%1“ ist auf %2 nicht verfolgt: Es ist dort leer.</translation>
    </message>
    <message>
      <source>'%1' was corrected but not tracked again on %2.</source>
      <translation>„%1“ wurde korrigiert, aber auf %2 nicht neu verfolgt.</translation>
    </message>
    <message>
      <source>A name needs at least one visible character.</source>
      <translation>Ein Name braucht mindestens ein sichtbares Zeichen.</translation>
    </message>
    <message>
      <source>Colour is brought from %1 to linear light.</source>
      <translation>Die Farbe wird von %1 in lineares Licht gebracht.</translation>
    </message>
    <message>
      <source>Colour is brought from %1 to the sRGB curve.</source>
      <translation>Die Farbe wird von %1 auf die sRGB-Kurve gebracht.</translation>
    </message>
    <message>
      <source>Colour is not linear light: %1 is not known here.</source>
      <translation>Die Farbe ist kein lineares Licht: %1 ist hier nicht bekannt.</translation>
    </message>
    <message>
      <source>Frame %1 of %2 cannot be read (%3). The clip may be incomplete.</source>
      <translation>Bild %1 von %2 ist nicht lesbar (%3). Der Clip ist vielleicht unvollständig.</translation>
    </message>
    <message>
      <source>Frame %1 of %2 is locked. Unlock it first.</source>
      <translation>Bild %1 von %2 ist gesperrt. Entsperren Sie es zuerst.</translation>
    </message>
    <message>
      <source>Masks of '%1' are lost on %2: it is empty there.</source>
      <translation>Masken von „%1“ sind auf %2 verloren: Es ist dort leer.</translation>
    </message>
    <message>
      <source>NaN or infinite colour is written as black or 65504 on %1.</source>
      <translation>Farbe, die NaN oder unendlich ist, wird als Schwarz oder 65504 geschrieben: %1.</translation>
    </message>
    <message>
      <source>Nothing can be written into the folder %1. Choose another folder.</source>
      <translation>In den Ordner %1 lässt sich nichts schreiben. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>Nothing in %1 is white there: it holds no mask.</source>
      <translation>In %1 ist dort nichts weiß: Es enthält keine Maske.</translation>
    </message>
    <message>
      <source>Nothing is visible on %1.</source>
      <translation>Auf %1 ist nichts zu sehen.</translation>
    </message>
    <message>
      <source>Objects overlap on %1: picked together they cover more than 1.</source>
      <translation>Objekte überlappen sich auf %1: Zusammen gewählt decken sie mehr als 1.</translation>
    </message>
    <message>
      <source>Pixels are %1, which %2 does not say: set it in your program.</source>
      <translation>Die Pixel haben das Verhältnis %1, das %2 nicht angibt: Stellen Sie es im Programm ein.</translation>
    </message>
    <message>
      <source>Programs take the alpha of %1 as straight: set it to premultiplied there.</source>
      <translation>Programme lesen das Alpha von %1 als Straight: Stellen Sie es dort auf vormultipliziert.</translation>
    </message>
    <message>
      <source>The clip %1 is not there. Locate it.</source>
      <translation>Der Clip %1 ist nicht da. Suchen Sie ihn.</translation>
    </message>
    <message>
      <source>The clip does not say its colour; assumed: %1.</source>
      <translation>Der Clip gibt seine Farbe nicht an; angenommen: %1.</translation>
    </message>
    <message>
      <source>The clip has a variable rate; numbered pictures carry no times.</source>
      <translation>Der Clip hat eine veränderliche Bildrate; nummerierte Bilder tragen keine Zeiten.</translation>
    </message>
    <message>
      <source>The clip is full range: the movie's code values differ, its picture does not.</source>
      <translation>Der Clip hat den vollen Wertebereich: Die Codewerte des Films sind andere, sein Bild nicht.</translation>
    </message>
    <message>
      <source>The clip is interlaced, which %1 does not tell here: set bottom field first in your program.</source>
      <translation>Der Clip hat Halbbilder, was %1 hier nicht angibt: Stellen Sie im Programm unteres Halbbild zuerst ein.</translation>
    </message>
    <message>
      <source>The clip is interlaced, which %1 does not tell here: set its field order in your program.</source>
      <translation>Der Clip hat Halbbilder, was %1 hier nicht angibt: Stellen Sie ihre Reihenfolge im Programm ein.</translation>
    </message>
    <message>
      <source>The clip is interlaced, which %1 does not tell here: set top field first in your program.</source>
      <translation>Der Clip hat Halbbilder, was %1 hier nicht angibt: Stellen Sie im Programm oberes Halbbild zuerst ein.</translation>
    </message>
    <message>
      <source>The clip's ICC profile (%1) is not written: assign it where the files are used.</source>
      <translation>Das ICC-Profil des Clips (%1) wird nicht geschrieben: Weisen Sie es dort zu, wo die Dateien benutzt werden.</translation>
    </message>
    <message>
      <source>The folder %1 holds %2 sequences. Open a picture of the one you mean: %3.</source>
      <translation>Der Ordner %1 enthält %2 Sequenzen. Öffnen Sie ein Bild der gemeinten: %3.</translation>
    </message>
    <message>
      <source>The folder %1 holds no numbered pictures. Choose a movie or another folder.</source>
      <translation>Der Ordner %1 enthält keine nummerierten Bilder. Wählen Sie einen Film oder einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The index of %1 is missing (no moov atom): the recording or copy was cut short. Copy it again or repair it.</source>
      <translation>Der Index von %1 fehlt (kein moov-Atom): Aufnahme oder Kopie brach ab. Kopieren Sie es noch einmal oder reparieren Sie es.</translation>
    </message>
    <message>
      <source>The model %1 cannot be used: %2.</source>
      <translation>Das Modell %1 ist nicht verwendbar: %2.</translation>
    </message>
    <message>
      <source>The numbers of %1 run from %2 to %3 with only %4 files. Move stray files away.</source>
      <translation>Die Nummern von %1 reichen von %2 bis %3 bei nur %4 Dateien. Räumen Sie verirrte Dateien weg.</translation>
    </message>
    <message>
      <source>The picture of %1 is of a kind that cannot be decoded here. Convert it to ProRes or H.264.</source>
      <translation>Das Bild von %1 ist von einer Art, die hier nicht dekodiert werden kann. Wandeln Sie es in ProRes oder H.264 um.</translation>
    </message>
    <message>
      <source>The pictures of %1 differ in size: %2. Put each size into a folder of its own.</source>
      <translation>Die Bilder von %1 sind verschieden groß: %2. Legen Sie jede Größe in einen eigenen Ordner.</translation>
    </message>
    <message>
      <source>The report could not be kept in the project: %1.</source>
      <translation>Der Bericht ließ sich nicht im Projekt ablegen: %1.</translation>
    </message>
    <message>
      <source>The sound was encoded again, from %1 to %2.</source>
      <translation>Der Ton wurde neu kodiert, von %1 in %2.</translation>
    </message>
    <message>
      <source>The timecode %1 is left out: %2 holds none.</source>
      <translation>Der Timecode %1 fehlt: %2 kann keinen enthalten.</translation>
    </message>
    <message>
      <source>The timecode %1 is left out: it is none at %2 frames a second.</source>
      <translation>Der Timecode %1 fehlt: Bei %2 Bildern pro Sekunde gibt es ihn nicht.</translation>
    </message>
    <message>
      <source>The timecode is left out: %1 counts no more than %2 frames.</source>
      <translation>Der Timecode fehlt: %1 zählt nicht mehr als %2 Bilder.</translation>
    </message>
    <message>
      <source>There is no file %1. Check the name.</source>
      <translation>Die Datei %1 gibt es nicht. Prüfen Sie den Namen.</translation>
    </message>
    <message>
      <source>There is no folder %1. Check the name.</source>
      <translation>Den Ordner %1 gibt es nicht. Prüfen Sie den Namen.</translation>
    </message>
    <message>
      <source>Times are rounded to %1 s by %2.</source>
      <translation>Zeiten werden von %2 auf %1 s gerundet.</translation>
    </message>
    <message>
      <source>Unreadable in the clip: %1. Written there instead: %2.</source>
      <translation>Im Clip nicht lesbar: %1. Dort steht stattdessen: %2.</translation>
    </message>
    <message>
      <source>frame %1</source>
      <translation>Bild %1</translation>
    </message>
    <message>
      <source>frames %1</source>
      <translation>Bild %1</translation>
    </message>
  </context>
  <context>
    <name>ModelsPage</name>
    <message>
      <source>%1 fps</source>
      <translation>%1 Bilder/s</translation>
    </message>
    <message>
      <source>%1 is installed.</source>
      <translation>%1 ist installiert.</translation>
    </message>
    <message>
      <source>%1 was read through.</source>
      <translation>%1 wurde ganz durchgelesen.</translation>
    </message>
    <message>
      <source>A checkpoint of SAM 2.1</source>
      <translation>Ein Checkpoint von SAM 2.1</translation>
    </message>
    <message>
      <source>Add %1</source>
      <translation>%1 hinzufügen</translation>
    </message>
    <message>
      <source>Add file…</source>
      <translation>Datei hinzufügen…</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Download</source>
      <translation>Herunterladen</translation>
    </message>
    <message>
      <source>Download %1</source>
      <translation>%1 herunterladen</translation>
    </message>
    <message>
      <source>Embedded</source>
      <translation>Eingebaut</translation>
    </message>
    <message>
      <source>Licence</source>
      <translation>Lizenz</translation>
    </message>
    <message>
      <source>Measure Speed</source>
      <translation>Tempo messen</translation>
    </message>
    <message>
      <source>Measure the speed of %1</source>
      <translation>Tempo von %1 messen</translation>
    </message>
    <message>
      <source>Measured: tracking one object through the demo clip.</source>
      <translation>Gemessen: Verfolgung eines Objekts durch den Demo-Clip.</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>Speed here</source>
      <translation>Tempo hier</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <source>The embedded model works at once, offline. The larger ones by Meta find edges better and need more time. All are free for paid work (Apache 2.0).</source>
      <translation>Das eingebaute Modell arbeitet sofort und offline. Die größeren von Meta finden Kanten besser und brauchen länger. Alle sind frei für bezahlte Arbeit (Apache 2.0).</translation>
    </message>
    <message>
      <source>The file was added.</source>
      <translation>Die Datei wurde hinzugefügt.</translation>
    </message>
    <message>
      <source>Track a few frames of the demo clip with this model</source>
      <translation>Einige Bilder des Demo-Clips mit diesem Modell verfolgen</translation>
    </message>
    <message>
      <source>Use</source>
      <translation>Verwenden</translation>
    </message>
    <message>
      <source>Verify</source>
      <translation>Prüfen</translation>
    </message>
    <message>
      <source>Verify %1</source>
      <translation>%1 prüfen</translation>
    </message>
    <message>
      <source>in the box</source>
      <translation>eingebaut</translation>
    </message>
    <message>
      <source>in use</source>
      <translation>in Gebrauch</translation>
    </message>
    <message>
      <source>installed</source>
      <translation>installiert</translation>
    </message>
    <message>
      <source>installed, another file than known</source>
      <translation>installiert, andere Datei als bekannt</translation>
    </message>
    <message>
      <source>installed, not verified</source>
      <translation>installiert, nicht geprüft</translation>
    </message>
    <message>
      <source>not installed</source>
      <translation>nicht installiert</translation>
    </message>
    <message>
      <source>partly downloaded</source>
      <translation>teilweise geladen</translation>
    </message>
  </context>
  <context>
    <name>NoticeBar</name>
    <message>
      <source>Dismiss</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Dismiss message</source>
      <translation>Meldung schließen</translation>
    </message>
  </context>
  <context>
    <name>ObjectPanel</name>
    <message>
      <source>Click something in the picture to cut it out.</source>
      <translation>Klicken Sie im Bild an, was freigestellt werden soll.</translation>
    </message>
    <message>
      <source>Colour of the object</source>
      <translation>Farbe des Objekts</translation>
    </message>
    <message>
      <source>Group %1</source>
      <translation>Gruppe %1</translation>
    </message>
    <message>
      <source>Group %1, folded</source>
      <translation>Gruppe %1, eingeklappt</translation>
    </message>
    <message>
      <source>Objects</source>
      <translation>Objekte</translation>
    </message>
  </context>
  <context>
    <name>ObjectRow</name>
    <message>
      <source>Colour</source>
      <translation>Farbe</translation>
    </message>
    <message>
      <source>Colour of %1</source>
      <translation>Farbe von %1</translation>
    </message>
    <message>
      <source>Lock the whole object</source>
      <translation>Das ganze Objekt sperren</translation>
    </message>
    <message>
      <source>Show only this object</source>
      <translation>Nur dieses Objekt zeigen</translation>
    </message>
    <message>
      <source>Show or hide</source>
      <translation>Zeigen oder verbergen</translation>
    </message>
  </context>
  <context>
    <name>Opening</name>
    <message>
      <source>%1 is not what it was when the project was made.</source>
      <translation>%1 ist nicht mehr, was es beim Anlegen des Projekts war.</translation>
    </message>
    <message>
      <source>Add Clip</source>
      <translation>Clip hinzufügen</translation>
    </message>
    <message>
      <source>Clip Settings</source>
      <translation>Clip-Einstellungen</translation>
    </message>
    <message>
      <source>Relink Clip</source>
      <translation>Clip neu verknüpfen</translation>
    </message>
  </context>
  <context>
    <name>PerformancePage</name>
    <message>
      <source>Clips are read where they lie, a few frames at a time: memory stays the same for any length. The frame budget counts from the next clip on.</source>
      <translation>Clips werden an Ort und Stelle gelesen, wenige Bilder auf einmal: Der Speicherbedarf bleibt bei jeder Länge gleich. Die Grenze gilt ab dem nächsten Clip.</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <source>Every model</source>
      <translation>Jedes Modell</translation>
    </message>
    <message>
      <source>Frames kept in memory</source>
      <translation>Bilder im Speicher</translation>
    </message>
    <message>
      <source>Learn each shot</source>
      <translation>Jede Einstellung lernen</translation>
    </message>
    <message>
      <source>The best there is</source>
      <translation>Das beste vorhandene</translation>
    </message>
    <message>
      <source>The embedded model only</source>
      <translation>Nur das eingebaute Modell</translation>
    </message>
  </context>
  <context>
    <name>ReadOnlyBanner</name>
    <message>
      <source>%1 is read only: another process has it open. You can look, play and export; to change anything, save it under another name.</source>
      <translation>%1 ist nur lesbar: Ein anderer Prozess hat es offen. Ansehen, abspielen und exportieren geht; um etwas zu ändern, speichern Sie es unter anderem Namen.</translation>
    </message>
    <message>
      <source>Go on in a copy of your own</source>
      <translation>In einer eigenen Kopie weiterarbeiten</translation>
    </message>
    <message>
      <source>Read the project as it is by now</source>
      <translation>Das Projekt lesen, wie es inzwischen ist</translation>
    </message>
    <message>
      <source>Reload</source>
      <translation>Neu laden</translation>
    </message>
    <message>
      <source>Save As…</source>
      <translation>Speichern unter…</translation>
    </message>
  </context>
  <context>
    <name>Returns</name>
    <message>
      <source>%1 may be back at frame %2: the scene after the cut looks like that of frame %3.</source>
      <translation>%1 ist bei Bild %2 wohl wieder da: Die Szene nach dem Schnitt sieht aus wie die von Bild %3.</translation>
    </message>
    <message>
      <source>A new scene begins at frame %2. Is %1 in it?</source>
      <translation>Bei Bild %2 beginnt eine neue Szene. Ist %1 darin?</translation>
    </message>
    <message>
      <source>Go There</source>
      <translation>Dorthin gehen</translation>
    </message>
    <message>
      <source>Mark Absent</source>
      <translation>Als abwesend markieren</translation>
    </message>
    <message>
      <source>Not There</source>
      <translation>Nicht dort</translation>
    </message>
    <message>
      <source>Stop at Cut</source>
      <translation>Am Schnitt anhalten</translation>
    </message>
    <message>
      <source>There is no cut up to this frame.</source>
      <translation>Bis zu diesem Bild gibt es keinen Schnitt.</translation>
    </message>
    <message>
      <source>Track Across</source>
      <translation>Hinüber verfolgen</translation>
    </message>
    <message>
      <source>Track Across Cut</source>
      <translation>Über den Schnitt verfolgen</translation>
    </message>
    <message>
      <source>Tracking crosses the cut at frame %1 now.</source>
      <translation>Die Verfolgung geht jetzt über den Schnitt bei Bild %1.</translation>
    </message>
    <message>
      <source>Tracking stops at the cut at frame %1 again.</source>
      <translation>Die Verfolgung hält wieder am Schnitt bei Bild %1 an.</translation>
    </message>
  </context>
  <context>
    <name>SettingsDialog</name>
    <message>
      <source>General</source>
      <translation>Allgemein</translation>
    </message>
    <message>
      <source>Keyboard</source>
      <translation>Tastatur</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>Pages</source>
      <translation>Seiten</translation>
    </message>
    <message>
      <source>Performance</source>
      <translation>Leistung</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>This computer</source>
      <translation>Dieser Rechner</translation>
    </message>
  </context>
  <context>
    <name>Stage</name>
    <message>
      <source>Open and index the clip</source>
      <translation>Clip öffnen und indizieren</translation>
    </message>
  </context>
  <context>
    <name>Suggesting</name>
    <message>
      <source>No click would help on this frame.</source>
      <translation>Auf diesem Bild würde kein Klick helfen.</translation>
    </message>
    <message>
      <source>Suggested Point</source>
      <translation>Vorgeschlagener Punkt</translation>
    </message>
    <message>
      <source>Track first: a click is suggested where a mask is in doubt.</source>
      <translation>Erst verfolgen: Ein Klick wird vorgeschlagen, wo eine Maske zweifelhaft ist.</translation>
    </message>
  </context>
  <context>
    <name>Thumbnails</name>
    <message>
      <source>Thumbnails</source>
      <translation>Miniaturbilder</translation>
    </message>
  </context>
  <context>
    <name>Timeline</name>
    <message>
      <source>Close the object to edits and tracking</source>
      <translation>Objekt für Bearbeitung und Verfolgung sperren</translation>
    </message>
    <message>
      <source>Drag to scrub. Drag the brackets to set in and out point</source>
      <translation>Ziehen, um das Bild zu wechseln. Die Klammern ziehen, um In- und Out-Punkt zu setzen</translation>
    </message>
    <message>
      <source>Group %1: %2. Click its name to unfold it.</source>
      <translation>Gruppe %1: %2. Ein Klick auf den Namen klappt sie aus.</translation>
    </message>
    <message>
      <source>Show only this object</source>
      <translation>Nur dieses Objekt zeigen</translation>
    </message>
    <message>
      <source>Show or hide</source>
      <translation>Zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Timeline</source>
      <translation>Zeitleiste</translation>
    </message>
    <message>
      <source>absent</source>
      <translation>abwesend</translation>
    </message>
    <message>
      <source>locked</source>
      <translation>gesperrt</translation>
    </message>
    <message>
      <source>not tracked</source>
      <translation>nicht verfolgt</translation>
    </message>
    <message>
      <source>prompted; Alt-drag moves the prompt in time</source>
      <translation>mit Vorgabe; Ziehen mit Alt verschiebt sie in der Zeit</translation>
    </message>
    <message>
      <source>stale: track again</source>
      <translation>veraltet: neu verfolgen</translation>
    </message>
    <message>
      <source>tracked</source>
      <translation>verfolgt</translation>
    </message>
  </context>
  <context>
    <name>ToolBar</name>
    <message>
      <source>Black</source>
      <translation>Schwarz</translation>
    </message>
    <message>
      <source>Checker</source>
      <translation>Karo</translation>
    </message>
    <message>
      <source>Clip: %1</source>
      <translation>Clip: %1</translation>
    </message>
    <message>
      <source>Clips of the project</source>
      <translation>Clips des Projekts</translation>
    </message>
    <message>
      <source>Clips of the project; drop more to add them</source>
      <translation>Clips des Projekts; weitere einfach hineinziehen</translation>
    </message>
    <message>
      <source>Clip…</source>
      <translation>Clip…</translation>
    </message>
    <message>
      <source>Cut-out backdrop</source>
      <translation>Hintergrund des Freistellers</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>Exportieren</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exportieren…</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Grün</translation>
    </message>
    <message>
      <source>Overlay opacity</source>
      <translation>Deckkraft der Überlagerung</translation>
    </message>
    <message>
      <source>What lies behind the cut-out</source>
      <translation>Was hinter dem Freisteller liegt</translation>
    </message>
    <message>
      <source>White</source>
      <translation>Weiß</translation>
    </message>
    <message>
      <source>Zoom</source>
      <translation>Zoom</translation>
    </message>
  </context>
  <context>
    <name>Transport</name>
    <message>
      <source>%1 frames · %2 fps</source>
      <translation>%1 Bilder · %2 Bilder/s</translation>
    </message>
    <message>
      <source>Frame number</source>
      <translation>Bildnummer</translation>
    </message>
    <message>
      <source>Frame number; type a number, a timecode, or +10 to go on</source>
      <translation>Bildnummer; geben Sie eine Nummer, einen Timecode oder +10 ein, um weiterzugehen</translation>
    </message>
    <message>
      <source>Timecode</source>
      <translation>Timecode</translation>
    </message>
  </context>
  <context>
    <name>Waveform</name>
    <message>
      <source>Waveform</source>
      <translation>Wellenform</translation>
    </message>
  </context>
  <context>
    <name>Welcome</name>
    <message>
      <source>1  Click the object      2  Track      3  Fix what drifts      4  Export</source>
      <translation>1  Objekt anklicken      2  Verfolgen      3  Korrigieren      4  Exportieren</translation>
    </message>
    <message>
      <source>A movie, an image sequence or a project. It is read where it lies; nothing is copied or uploaded.</source>
      <translation>Ein Film, eine Bildsequenz oder ein Projekt. Gelesen wird an Ort und Stelle; nichts wird kopiert oder hochgeladen.</translation>
    </message>
    <message>
      <source>Drop a clip here</source>
      <translation>Clip hierher ziehen</translation>
    </message>
    <message>
      <source>Open a clip or project</source>
      <translation>Einen Clip oder ein Projekt öffnen</translation>
    </message>
    <message>
      <source>Open…</source>
      <translation>Öffnen…</translation>
    </message>
    <message>
      <source>Try the demo clip</source>
      <translation>Demo-Clip ausprobieren</translation>
    </message>
  </context>
  <context>
    <name>Window</name>
    <message>
      <source>%1 is written, read back and right.</source>
      <translation>%1 ist geschrieben, zurückgelesen und stimmt.</translation>
    </message>
    <message>
      <source>Box</source>
      <translation>Rahmen</translation>
    </message>
    <message>
      <source>Checking what was written</source>
      <translation>Geschriebenes wird geprüft</translation>
    </message>
    <message>
      <source>Click what belongs to the object first, then leave parts out.</source>
      <translation>Klicken Sie zuerst an, was zum Objekt gehört, dann schließen Sie Teile aus.</translation>
    </message>
    <message>
      <source>Colour</source>
      <translation>Farbe</translation>
    </message>
    <message>
      <source>Downloading</source>
      <translation>Wird geladen</translation>
    </message>
    <message>
      <source>Exclude Point</source>
      <translation>Punkt ausschließen</translation>
    </message>
    <message>
      <source>Exporting</source>
      <translation>Export läuft</translation>
    </message>
    <message>
      <source>Include Point</source>
      <translation>Punkt einschließen</translation>
    </message>
    <message>
      <source>Learning the shot</source>
      <translation>Einstellung wird gelernt</translation>
    </message>
    <message>
      <source>Looking for cuts</source>
      <translation>Schnitte werden gesucht</translation>
    </message>
    <message>
      <source>Matte</source>
      <translation>Matte</translation>
    </message>
    <message>
      <source>Measuring</source>
      <translation>Messung</translation>
    </message>
    <message>
      <source>Move Prompt</source>
      <translation>Vorgabe verschieben</translation>
    </message>
    <message>
      <source>Move Prompt in Time</source>
      <translation>Vorgabe zeitlich verschieben</translation>
    </message>
    <message>
      <source>No prompt on this frame; %1 removes the object.</source>
      <translation>Keine Vorgabe auf diesem Bild; %1 entfernt das Objekt.</translation>
    </message>
    <message>
      <source>Reading prompts</source>
      <translation>Vorgaben werden gelesen</translation>
    </message>
    <message>
      <source>Show Folder</source>
      <translation>Ordner zeigen</translation>
    </message>
    <message>
      <source>There is no picture of frame %1 to click or draw in. Go to another frame.</source>
      <translation>Bild %1 ist nicht zu sehen, also lässt sich darin weder klicken noch zeichnen. Gehen Sie zu einem anderen Bild.</translation>
    </message>
    <message>
      <source>Tracking</source>
      <translation>Verfolgung</translation>
    </message>
  </context>
  <context>
    <name>WindowActions</name>
    <message>
      <source>%1

Leave the project all the same? The last changes would be lost.</source>
      <translation>%1

Das Projekt trotzdem verlassen? Die letzten Änderungen gingen verloren.</translation>
    </message>
    <message>
      <source>%1 is no frame number and no timecode.</source>
      <translation>%1 ist weder Bildnummer noch Timecode.</translation>
    </message>
    <message>
      <source>%1 is not where it was. The project is safe; show where the clip is now.</source>
      <translation>%1 liegt nicht mehr dort. Das Projekt ist sicher; zeigen Sie, wo der Clip jetzt liegt.</translation>
    </message>
    <message>
      <source>&lt;b&gt;Rotoline %1&lt;/b&gt;&lt;p&gt;Rotoscoping on your own machine. Segment Anything 2.1, with an engine and an embedded model of our own. Apache 2.0; free for paid work.&lt;/p&gt;</source>
      <translation>&lt;b&gt;Rotoline %1&lt;/b&gt;&lt;p&gt;Rotoskopie auf dem eigenen Rechner. Segment Anything 2.1 mit eigener Engine und eigenem eingebautem Modell. Apache 2.0; frei für bezahlte Arbeit.&lt;/p&gt;</translation>
    </message>
    <message>
      <source>About Rotoline</source>
      <translation>Über Rotoline</translation>
    </message>
    <message>
      <source>An export is running. Quit and cancel it?</source>
      <translation>Ein Export läuft. Beenden und ihn abbrechen?</translation>
    </message>
    <message>
      <source>Clips and projects (*)</source>
      <translation>Clips und Projekte (*)</translation>
    </message>
    <message>
      <source>Locate…</source>
      <translation>Suchen…</translation>
    </message>
    <message>
      <source>Models…</source>
      <translation>Modelle…</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Not saved</source>
      <translation>Nicht gespeichert</translation>
    </message>
    <message>
      <source>Nothing yet</source>
      <translation>Noch nichts</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Öffnen</translation>
    </message>
    <message>
      <source>Open Read-Only</source>
      <translation>Nur zum Lesen öffnen</translation>
    </message>
    <message>
      <source>Open clips or a project</source>
      <translation>Clips oder ein Projekt öffnen</translation>
    </message>
    <message>
      <source>Open the folder of an image sequence</source>
      <translation>Ordner einer Bildsequenz öffnen</translation>
    </message>
    <message>
      <source>Opening %1…</source>
      <translation>%1 wird geöffnet…</translation>
    </message>
    <message>
      <source>Projects</source>
      <translation>Projekte</translation>
    </message>
    <message>
      <source>Read only</source>
      <translation>Nur lesbar</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Umbenennen</translation>
    </message>
    <message>
      <source>Rename Object</source>
      <translation>Objekt umbenennen</translation>
    </message>
    <message>
      <source>Rotoline was cut off last time. %1 has your work up to the last second.</source>
      <translation>Rotoline wurde letztes Mal abgebrochen. %1 enthält Ihre Arbeit bis zur letzten Sekunde.</translation>
    </message>
    <message>
      <source>Save As…</source>
      <translation>Speichern unter…</translation>
    </message>
    <message>
      <source>Save project as</source>
      <translation>Projekt speichern unter</translation>
    </message>
    <message>
      <source>Saved</source>
      <translation>Gespeichert</translation>
    </message>
    <message>
      <source>Saved as %1. Every change is saved by itself from now on.</source>
      <translation>Gespeichert als %1. Jede Änderung wird ab jetzt von selbst gespeichert.</translation>
    </message>
    <message>
      <source>Saving…</source>
      <translation>Speichert…</translation>
    </message>
    <message>
      <source>There is an untitled project from an earlier session: %1</source>
      <translation>Aus einer früheren Sitzung gibt es ein unbenanntes Projekt: %1</translation>
    </message>
    <message>
      <source>There is no picture of %1: 'File &gt; %2' finds the clip.</source>
      <translation>Von %1 gibt es kein Bild: „Datei &gt; %2“ findet den Clip.</translation>
    </message>
    <message>
      <source>To hear the clip's sound, install Qt's multimedia module: pip install PySide6-Addons (or rotoline[audio]), then start Rotoline again</source>
      <translation>Um den Ton des Clips zu hören, installieren Sie das Multimedia-Modul von Qt: pip install PySide6-Addons (oder rotoline[audio]), dann starten Sie Rotoline neu</translation>
    </message>
    <message>
      <source>Where is %1?</source>
      <translation>Wo ist %1?</translation>
    </message>
  </context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
  <context>
    <name>Actions</name>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Édition</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Fichier</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Aide</translation>
    </message>
    <message>
      <source>&amp;Object</source>
      <translation>&amp;Objet</translation>
    </message>
    <message>
      <source>&amp;Playback</source>
      <translation>&amp;Lecture</translation>
    </message>
    <message>
      <source>&amp;Track</source>
      <translation>&amp;Suivi</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>Affic&amp;hage</translation>
    </message>
    <message>
      <source>About Rotoline</source>
      <translation>À propos de Rotoline</translation>
    </message>
    <message>
      <source>Actual Size</source>
      <translation>Taille réelle</translation>
    </message>
    <message>
      <source>Ahead 1 Second</source>
      <translation>Avancer de 1 seconde</translation>
    </message>
    <message>
      <source>Ahead 10 Frames</source>
      <translation>Avancer de 10 images</translation>
    </message>
    <message>
      <source>Back 1 Second</source>
      <translation>Reculer de 1 seconde</translation>
    </message>
    <message>
      <source>Back 10 Frames</source>
      <translation>Reculer de 10 images</translation>
    </message>
    <message>
      <source>Check This Computer</source>
      <translation>Vérifier cet ordinateur</translation>
    </message>
    <message>
      <source>Clear Frames</source>
      <translation>Effacer les images</translation>
    </message>
    <message>
      <source>Clear In and Out Point</source>
      <translation>Effacer les points d'entrée et de sortie</translation>
    </message>
    <message>
      <source>Clear Prompts of Frame</source>
      <translation>Effacer les repères de l'image</translation>
    </message>
    <message>
      <source>Clip Settings…</source>
      <translation>Réglages du plan…</translation>
    </message>
    <message>
      <source>Close Project</source>
      <translation>Fermer le projet</translation>
    </message>
    <message>
      <source>Command Palette…</source>
      <translation>Palette de commandes…</translation>
    </message>
    <message>
      <source>Compare With Last Take</source>
      <translation>Comparer avec la dernière prise</translation>
    </message>
    <message>
      <source>Cut-out</source>
      <translation>Détourage</translation>
    </message>
    <message>
      <source>Cut-out Over a Clip…</source>
      <translation>Détourage sur un plan…</translation>
    </message>
    <message>
      <source>Delete Prompt</source>
      <translation>Supprimer le repère</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exporter…</translation>
    </message>
    <message>
      <source>First Frame</source>
      <translation>Première image</translation>
    </message>
    <message>
      <source>Fit</source>
      <translation>Ajuster</translation>
    </message>
    <message>
      <source>Fit Timeline</source>
      <translation>Ajuster la timeline</translation>
    </message>
    <message>
      <source>Fold or Unfold Group</source>
      <translation>Replier ou déplier le groupe</translation>
    </message>
    <message>
      <source>Full Screen</source>
      <translation>Plein écran</translation>
    </message>
    <message>
      <source>Go to Frame…</source>
      <translation>Aller à l'image…</translation>
    </message>
    <message>
      <source>Group Object…</source>
      <translation>Grouper l'objet…</translation>
    </message>
    <message>
      <source>Hand Tool</source>
      <translation>Outil main</translation>
    </message>
    <message>
      <source>Jobs in the Background</source>
      <translation>Tâches en arrière-plan</translation>
    </message>
    <message>
      <source>Keyboard Shortcuts</source>
      <translation>Raccourcis clavier</translation>
    </message>
    <message>
      <source>Lasso Tool</source>
      <translation>Outil lasso</translation>
    </message>
    <message>
      <source>Last Frame</source>
      <translation>Dernière image</translation>
    </message>
    <message>
      <source>Locate Clip…</source>
      <translation>Retrouver le clip…</translation>
    </message>
    <message>
      <source>Lock Frames</source>
      <translation>Verrouiller les images</translation>
    </message>
    <message>
      <source>Lock Whole Object</source>
      <translation>Verrouiller tout l'objet</translation>
    </message>
    <message>
      <source>Loop</source>
      <translation>Boucle</translation>
    </message>
    <message>
      <source>Mark Absent</source>
      <translation>Marquer absent</translation>
    </message>
    <message>
      <source>Mark Present</source>
      <translation>Marquer présent</translation>
    </message>
    <message>
      <source>Mask From the Clip's Alpha</source>
      <translation>Masque d'après l'alpha du plan</translation>
    </message>
    <message>
      <source>Matte</source>
      <translation>Matte</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <source>New Object</source>
      <translation>Nouvel objet</translation>
    </message>
    <message>
      <source>Next Cut-out Backdrop</source>
      <translation>Fond suivant</translation>
    </message>
    <message>
      <source>Next Frame</source>
      <translation>Image suivante</translation>
    </message>
    <message>
      <source>Next Object</source>
      <translation>Objet suivant</translation>
    </message>
    <message>
      <source>Next Problem</source>
      <translation>Problème suivant</translation>
    </message>
    <message>
      <source>Next Prompt</source>
      <translation>Repère suivant</translation>
    </message>
    <message>
      <source>Next View</source>
      <translation>Vue suivante</translation>
    </message>
    <message>
      <source>Onion Skin</source>
      <translation>Pelure d'oignon</translation>
    </message>
    <message>
      <source>Open Image Sequence…</source>
      <translation>Ouvrir une séquence d'images…</translation>
    </message>
    <message>
      <source>Open…</source>
      <translation>Ouvrir…</translation>
    </message>
    <message>
      <source>Outline</source>
      <translation>Contour</translation>
    </message>
    <message>
      <source>Overlay</source>
      <translation>Superposition</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pause</translation>
    </message>
    <message>
      <source>Play Backward, Faster</source>
      <translation>Lire en arrière, plus vite</translation>
    </message>
    <message>
      <source>Play Forward, Faster</source>
      <translation>Lire en avant, plus vite</translation>
    </message>
    <message>
      <source>Play or Pause</source>
      <translation>Lecture ou pause</translation>
    </message>
    <message>
      <source>Previous Frame</source>
      <translation>Image précédente</translation>
    </message>
    <message>
      <source>Previous Object</source>
      <translation>Objet précédent</translation>
    </message>
    <message>
      <source>Previous Problem</source>
      <translation>Problème précédent</translation>
    </message>
    <message>
      <source>Previous Prompt</source>
      <translation>Repère précédent</translation>
    </message>
    <message>
      <source>Prompt Tool</source>
      <translation>Outil repère</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Quitter</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Rétablir</translation>
    </message>
    <message>
      <source>Remove Clip</source>
      <translation>Retirer le clip</translation>
    </message>
    <message>
      <source>Remove Object</source>
      <translation>Supprimer l'objet</translation>
    </message>
    <message>
      <source>Rename Group…</source>
      <translation>Renommer le groupe…</translation>
    </message>
    <message>
      <source>Rename Object…</source>
      <translation>Renommer l'objet…</translation>
    </message>
    <message>
      <source>Save Project As…</source>
      <translation>Enregistrer le projet sous…</translation>
    </message>
    <message>
      <source>Select In to Out Point</source>
      <translation>Sélectionner du point d'entrée au point de sortie</translation>
    </message>
    <message>
      <source>Select No Frames</source>
      <translation>Ne sélectionner aucune image</translation>
    </message>
    <message>
      <source>Set In Point</source>
      <translation>Poser le point d'entrée</translation>
    </message>
    <message>
      <source>Set Out Point</source>
      <translation>Poser le point de sortie</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>Réglages…</translation>
    </message>
    <message>
      <source>Show Only This Object</source>
      <translation>N'afficher que cet objet</translation>
    </message>
    <message>
      <source>Show or Hide Object</source>
      <translation>Afficher ou masquer l'objet</translation>
    </message>
    <message>
      <source>Sound</source>
      <translation>Son</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>Source</translation>
    </message>
    <message>
      <source>Stop Tracking</source>
      <translation>Arrêter le suivi</translation>
    </message>
    <message>
      <source>Suggest a Click</source>
      <translation>Suggérer un clic</translation>
    </message>
    <message>
      <source>Thumbnails in the Timeline</source>
      <translation>Vignettes dans la timeline</translation>
    </message>
    <message>
      <source>Track</source>
      <translation>Suivre</translation>
    </message>
    <message>
      <source>Track Across or Stop at Cut</source>
      <translation>Suivre au-delà de la coupe ou s'y arrêter</translation>
    </message>
    <message>
      <source>Track Backward</source>
      <translation>Suivre en arrière</translation>
    </message>
    <message>
      <source>Track Both Ways</source>
      <translation>Suivre dans les deux sens</translation>
    </message>
    <message>
      <source>Track Forward</source>
      <translation>Suivre en avant</translation>
    </message>
    <message>
      <source>Track Frames Anew</source>
      <translation>Refaire le suivi des images</translation>
    </message>
    <message>
      <source>Try the Demo Clip</source>
      <translation>Essayer le plan de démonstration</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Unlock Frames</source>
      <translation>Déverrouiller les images</translation>
    </message>
    <message>
      <source>Wipe Against Source</source>
      <translation>Comparer à la source</translation>
    </message>
    <message>
      <source>Zoom In</source>
      <translation>Zoom avant</translation>
    </message>
    <message>
      <source>Zoom Out</source>
      <translation>Zoom arrière</translation>
    </message>
    <message>
      <source>Zoom Timeline In</source>
      <translation>Agrandir la timeline</translation>
    </message>
    <message>
      <source>Zoom Timeline Out</source>
      <translation>Réduire la timeline</translation>
    </message>
    <message>
      <source>Zoom Tool</source>
      <translation>Outil zoom</translation>
    </message>
  </context>
  <context>
    <name>Bands</name>
    <message>
      <source>Sound</source>
      <translation>Son</translation>
    </message>
  </context>
  <context>
    <name>Canvas</name>
    <message>
      <source>Canvas</source>
      <translation>Vue</translation>
    </message>
    <message>
      <source>Click to include, right-click to exclude, drag for a box</source>
      <translation>Clic pour inclure, clic droit pour exclure, glisser pour un cadre</translation>
    </message>
  </context>
  <context>
    <name>ClipSettings</name>
    <message>
      <source> stops</source>
      <translation> diaphs</translation>
    </message>
    <message>
      <source>As the file says</source>
      <translation>Comme le dit le fichier</translation>
    </message>
    <message>
      <source>By the transfer</source>
      <translation>Selon la fonction de transfert</translation>
    </message>
    <message>
      <source>Clip Settings</source>
      <translation>Réglages du plan</translation>
    </message>
    <message>
      <source>Colour of the source</source>
      <translation>Couleur de la source</translation>
    </message>
    <message>
      <source>Configuration</source>
      <translation>Configuration</translation>
    </message>
    <message>
      <source>Exports take the colour of the source from here; what is shown and tracked does not change them. Masks that are tracked stay.</source>
      <translation>Les exports prennent d'ici la couleur de la source ; ce qui est montré et suivi ne les change pas. Les masques suivis restent.</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>Exposition</translation>
    </message>
    <message>
      <source>Frames a second</source>
      <translation>Images par seconde</translation>
    </message>
    <message>
      <source>Interlaced</source>
      <translation>Entrelacé</translation>
    </message>
    <message>
      <source>Layer</source>
      <translation>Calque</translation>
    </message>
    <message>
      <source>Log curve</source>
      <translation>Courbe log</translation>
    </message>
    <message>
      <source>Matrix</source>
      <translation>Matrice</translation>
    </message>
    <message>
      <source>Not tagged, assumed %1</source>
      <translation>Non indiqué, supposé : %1</translation>
    </message>
    <message>
      <source>OpenColorIO space</source>
      <translation>Espace OpenColorIO</translation>
    </message>
    <message>
      <source>Picture files</source>
      <translation>Fichiers d'images</translation>
    </message>
    <message>
      <source>Primaries</source>
      <translation>Primaires</translation>
    </message>
    <message>
      <source>Range</source>
      <translation>Plage</translation>
    </message>
    <message>
      <source>Show and track one field's moment</source>
      <translation>Montrer et suivre l'instant d'une trame</translation>
    </message>
    <message>
      <source>The main one</source>
      <translation>Le principal</translation>
    </message>
    <message>
      <source>Transfer</source>
      <translation>Transfert</translation>
    </message>
    <message>
      <source>What is shown and tracked</source>
      <translation>Ce qui est montré et suivi</translation>
    </message>
    <message>
      <source>full (pc)</source>
      <translation>complète (pc)</translation>
    </message>
    <message>
      <source>limited (tv)</source>
      <translation>limitée (tv)</translation>
    </message>
    <message>
      <source>linear light</source>
      <translation>lumière linéaire</translation>
    </message>
    <message>
      <source>made for a screen</source>
      <translation>faite pour un écran</translation>
    </message>
    <message>
      <source>none</source>
      <translation>aucune</translation>
    </message>
    <message>
      <source>the studio's, or the built-in one</source>
      <translation>celle du studio, ou l'intégrée</translation>
    </message>
  </context>
  <context>
    <name>CommandPalette</name>
    <message>
      <source>Command palette</source>
      <translation>Palette de commandes</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>Commandes</translation>
    </message>
    <message>
      <source>What do you want to do?</source>
      <translation>Que voulez-vous faire ?</translation>
    </message>
  </context>
  <context>
    <name>Commands</name>
    <message>
      <source>%1 has no earlier take: one is kept when tracking replaces frames.</source>
      <translation>%1 n'a pas de prise antérieure : une prise est gardée quand un suivi remplace des images.</translation>
    </message>
    <message>
      <source>Clear Frames</source>
      <translation>Effacer les images</translation>
    </message>
    <message>
      <source>Clear Prompts</source>
      <translation>Effacer les repères</translation>
    </message>
    <message>
      <source>Compare Takes</source>
      <translation>Comparer les prises</translation>
    </message>
    <message>
      <source>Delete Prompt</source>
      <translation>Supprimer le repère</translation>
    </message>
    <message>
      <source>Lock Frames</source>
      <translation>Verrouiller les images</translation>
    </message>
    <message>
      <source>Lock Object</source>
      <translation>Verrouiller l'objet</translation>
    </message>
    <message>
      <source>Mark Absent</source>
      <translation>Marquer absent</translation>
    </message>
    <message>
      <source>Mark Present</source>
      <translation>Marquer présent</translation>
    </message>
    <message>
      <source>New Object</source>
      <translation>Nouvel objet</translation>
    </message>
    <message>
      <source>No problem left but the one on this frame.</source>
      <translation>Plus aucun problème, sauf celui de cette image.</translation>
    </message>
    <message>
      <source>No problem left.</source>
      <translation>Plus aucun problème.</translation>
    </message>
    <message>
      <source>Object</source>
      <translation>Objet</translation>
    </message>
    <message>
      <source>Remove Clip</source>
      <translation>Retirer le clip</translation>
    </message>
    <message>
      <source>Remove Object</source>
      <translation>Supprimer l'objet</translation>
    </message>
    <message>
      <source>Set In and Out Point</source>
      <translation>Poser les points d'entrée et de sortie</translation>
    </message>
    <message>
      <source>Show or Hide</source>
      <translation>Afficher ou masquer</translation>
    </message>
    <message>
      <source>Solo</source>
      <translation>Solo</translation>
    </message>
    <message>
      <source>This is the project's only clip; close the project instead.</source>
      <translation>C'est le seul clip du projet ; fermez plutôt le projet.</translation>
    </message>
    <message>
      <source>Track Frames Anew</source>
      <translation>Refaire le suivi des images</translation>
    </message>
    <message>
      <source>Unlock Frames</source>
      <translation>Déverrouiller les images</translation>
    </message>
  </context>
  <context>
    <name>ComputerPage</name>
    <message>
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <source>Copy this into a bug report.</source>
      <translation>À copier dans un rapport d'erreur.</translation>
    </message>
    <message>
      <source>Looking at this computer…</source>
      <translation>Examen de cet ordinateur…</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>Rapport</translation>
    </message>
    <message>
      <source>The check ended with status %1.</source>
      <translation>La vérification s'est terminée avec le statut %1.</translation>
    </message>
  </context>
  <context>
    <name>CrashDialog</name>
    <message>
      <source>&lt;b&gt;Rotoline met an error of its own.&lt;/b&gt;&lt;br&gt;Your project is saved. You can go on; if it happens again, restart Rotoline and report it with these details.</source>
      <translation>&lt;b&gt;Rotoline a rencontré une erreur interne.&lt;/b&gt;&lt;br&gt;Votre projet est enregistré. Vous pouvez continuer ; si cela se répète, relancez Rotoline et signalez-le avec ces détails.</translation>
    </message>
    <message>
      <source>Copy details</source>
      <translation>Copier les détails</translation>
    </message>
    <message>
      <source>Something went wrong</source>
      <translation>Une erreur est survenue</translation>
    </message>
  </context>
  <context>
    <name>Desk</name>
    <message>
      <source>%1 frame(s) could not be read and were left out, the first is %2.</source>
      <translation>%1 image(s) illisibles ont été ignorées, la première est %2.</translation>
    </message>
    <message>
      <source>An export is running. Cancel it or wait, then close the project.</source>
      <translation>Un export est en cours. Annulez-le ou attendez, puis fermez le projet.</translation>
    </message>
    <message>
      <source>Click the object first, then track it.</source>
      <translation>Cliquez d'abord l'objet, puis suivez-le.</translation>
    </message>
    <message>
      <source>Every frame is tracked already.</source>
      <translation>Toutes les images sont déjà suivies.</translation>
    </message>
    <message>
      <source>Loading the model</source>
      <translation>Chargement du modèle</translation>
    </message>
    <message>
      <source>The graphics memory is too small for this model; the processor goes on.</source>
      <translation>La mémoire graphique est trop petite pour ce modèle ; le processeur prend le relais.</translation>
    </message>
    <message>
      <source>Track</source>
      <translation>Suivre</translation>
    </message>
    <message>
      <source>Track %1</source>
      <translation>Suivi de %1</translation>
    </message>
    <message>
      <source>Tracking</source>
      <translation>Suivi</translation>
    </message>
    <message>
      <source>Tracking ended as another clip is shown. What was tracked is kept.</source>
      <translation>Le suivi s'est arrêté car un autre clip est affiché. Ce qui est suivi est conservé.</translation>
    </message>
    <message>
      <source>Tracking stopped at this change. Track again to go on from it.</source>
      <translation>Le suivi s’est arrêté à cette modification. Relancez le suivi pour continuer à partir d’elle.</translation>
    </message>
  </context>
  <context>
    <name>Destinations</name>
    <message>
      <source>A pixel's value is the object's number, 0 is outside; the colours are only its palette.</source>
      <translation>La valeur d'un pixel est le numéro de l'objet, 0 est l'extérieur ; les couleurs ne sont que sa palette.</translation>
    </message>
    <message>
      <source>Browsers show it over the page's background.</source>
      <translation>Les navigateurs l'affichent sur le fond de la page.</translation>
    </message>
    <message>
      <source>Clip Attributes: Alpha Mode Straight.</source>
      <translation>Attributs du clip : mode alpha Straight.</translation>
    </message>
    <message>
      <source>Connect it above the clip. Info inspector: Alpha Handling Straight.</source>
      <translation>Connectez-le au-dessus du plan. Inspecteur Infos : gestion alpha Straight.</translation>
    </message>
    <message>
      <source>DPX sequence</source>
      <translation>Séquence DPX</translation>
    </message>
    <message>
      <source>Data set (COCO)</source>
      <translation>Jeu de données (COCO)</translation>
    </message>
    <message>
      <source>Interpret Footage: Straight - Unmatted. The script beside it does so.</source>
      <translation>Interpréter le métrage : Directe - sans masque. Le script à côté le fait.</translation>
    </message>
    <message>
      <source>Inverted: white is outside. It is data, not colour.</source>
      <translation>Inversé : le blanc est l'extérieur. Ce sont des données, pas une couleur.</translation>
    </message>
    <message>
      <source>Link it with alpha. Avid shows alpha inverted: choose Invert in Source Settings.</source>
      <translation>Liez-le avec l'alpha. Avid l'affiche inversé : choisissez Inverser dans les réglages de la source.</translation>
    </message>
    <message>
      <source>Loader: it is premultiplied, leave Post-Multiply off.</source>
      <translation>Loader : prémultiplié, laissez Post-Multiply désactivé.</translation>
    </message>
    <message>
      <source>Luma matte movie</source>
      <translation>Film de matte luma</translation>
    </message>
    <message>
      <source>Masks as run lengths in one JSON file, objects as categories.</source>
      <translation>Masques en longueurs de plages dans un fichier JSON, objets en catégories.</translation>
    </message>
    <message>
      <source>Masks as run lengths in one JSON file: for each frame one of each object.</source>
      <translation>Masques en longueurs de plages dans un fichier JSON : pour chaque image, un par objet.</translation>
    </message>
    <message>
      <source>Matte sequence</source>
      <translation>Séquence de mattes</translation>
    </message>
    <message>
      <source>Pick objects with the host's Cryptomatte node: Nuke, Fusion, Blender, Houdini.</source>
      <translation>Choisissez les objets avec le nœud Cryptomatte de l'hôte : Nuke, Fusion, Blender, Houdini.</translation>
    </message>
    <message>
      <source>Put it on the track above; alpha is read as straight by itself.</source>
      <translation>Placez-le sur la piste au-dessus ; l'alpha est lu comme straight.</translation>
    </message>
    <message>
      <source>Read it as premultiplied (with black).</source>
      <translation>À lire comme prémultiplié (avec du noir).</translation>
    </message>
    <message>
      <source>Read it as straight (unmatted).</source>
      <translation>À lire comme straight (sans masque).</translation>
    </message>
    <message>
      <source>Read with colour space linear; it is premultiplied. Each object has a channel.</source>
      <translation>Read en espace linéaire ; prémultiplié. Chaque objet a un canal.</translation>
    </message>
    <message>
      <source>Red, green, blue and alpha are one object's matte each. They are data, not colour.</source>
      <translation>Rouge, vert, bleu et alpha sont chacun la matte d'un objet. Ce sont des données, pas une couleur.</translation>
    </message>
    <message>
      <source>Web</source>
      <translation>Web</translation>
    </message>
    <message>
      <source>White is inside. It is data, not colour.</source>
      <translation>Le blanc est l'intérieur. Ce sont des données, pas une couleur.</translation>
    </message>
    <message>
      <source>White is inside. It is data: read it without a log or film curve.</source>
      <translation>Le blanc est l'intérieur. Ce sont des données : à lire sans courbe log ni film.</translation>
    </message>
    <message>
      <source>White is inside. Use it as a luma matte; it is data, not colour.</source>
      <translation>Le blanc est l'intérieur. À utiliser comme matte luma ; ce sont des données.</translation>
    </message>
    <message>
      <source>White is inside. Use it as a luma track matte.</source>
      <translation>Le blanc est l'intérieur. À utiliser comme cache par luminance.</translation>
    </message>
  </context>
  <context>
    <name>ExportDialog</name>
    <message>
      <source>%1 frames, %2 x %3, about %4</source>
      <translation>%1 images, %2 x %3, environ %4</translation>
    </message>
    <message>
      <source>Destination</source>
      <translation>Destination</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>Exporter</translation>
    </message>
    <message>
      <source>Exports so far…</source>
      <translation>Exports jusqu'ici…</translation>
    </message>
    <message>
      <source>Into %1</source>
      <translation>Dans %1</translation>
    </message>
    <message>
      <source>Name the file.</source>
      <translation>Donnez un nom au fichier.</translation>
    </message>
    <message>
      <source>and %1 more</source>
      <translation>et %1 de plus</translation>
    </message>
  </context>
  <context>
    <name>ExportForm</name>
    <message>
      <source>A small file that tells rate, timecode, colour, alpha and what was proved.</source>
      <translation>Un petit fichier qui dit cadence, timecode, couleur, alpha et ce qui a été vérifié.</translation>
    </message>
    <message>
      <source>After Effects script</source>
      <translation>Script After Effects</translation>
    </message>
    <message>
      <source>All in one, each group and each object</source>
      <translation>Tout en un, chaque groupe et chaque objet</translation>
    </message>
    <message>
      <source>All objects</source>
      <translation>Tous les objets</translation>
    </message>
    <message>
      <source>All objects in one</source>
      <translation>Tous les objets en un</translation>
    </message>
    <message>
      <source>Alpha</source>
      <translation>Alpha</translation>
    </message>
    <message>
      <source>As suits the format</source>
      <translation>Selon le format</translation>
    </message>
    <message>
      <source>As the source</source>
      <translation>Comme la source</translation>
    </message>
    <message>
      <source>Beside it</source>
      <translation>À côté</translation>
    </message>
    <message>
      <source>Choose where to write</source>
      <translation>Choisir où écrire</translation>
    </message>
    <message>
      <source>Compression</source>
      <translation>Compression</translation>
    </message>
    <message>
      <source>Content</source>
      <translation>Contenu</translation>
    </message>
    <message>
      <source>Cut-out: colour and alpha</source>
      <translation>Détourage : couleur et alpha</translation>
    </message>
    <message>
      <source>Facts and checksums</source>
      <translation>Faits et sommes de contrôle</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Fichier</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>Fichiers</translation>
    </message>
    <message>
      <source>First file number</source>
      <translation>Premier numéro de fichier</translation>
    </message>
    <message>
      <source>Format</source>
      <translation>Format</translation>
    </message>
    <message>
      <source>Frames</source>
      <translation>Images</translation>
    </message>
    <message>
      <source>Group %1</source>
      <translation>Groupe %1</translation>
    </message>
    <message>
      <source>In to out point (%1 to %2)</source>
      <translation>De l'entrée à la sortie (%1 à %2)</translation>
    </message>
    <message>
      <source>Inverted: outside is opaque</source>
      <translation>Inversé : l'extérieur est opaque</translation>
    </message>
    <message>
      <source>Its package is missing: pip install rotoline[otio]</source>
      <translation>Son paquet manque : pip install rotoline[otio]</translation>
    </message>
    <message>
      <source>Keep the sound</source>
      <translation>Garder le son</translation>
    </message>
    <message>
      <source>Matte only</source>
      <translation>Matte seule</translation>
    </message>
    <message>
      <source>Nuke script</source>
      <translation>Script Nuke</translation>
    </message>
    <message>
      <source>Numbers</source>
      <translation>Numéros</translation>
    </message>
    <message>
      <source>Objects</source>
      <translation>Objets</translation>
    </message>
    <message>
      <source>One for each group</source>
      <translation>Un par groupe</translation>
    </message>
    <message>
      <source>One for each object</source>
      <translation>Un par objet</translation>
    </message>
    <message>
      <source>OpenTimelineIO</source>
      <translation>OpenTimelineIO</translation>
    </message>
    <message>
      <source>Premultiplied</source>
      <translation>Prémultiplié</translation>
    </message>
    <message>
      <source>Replace files that exist</source>
      <translation>Remplacer les fichiers existants</translation>
    </message>
    <message>
      <source>Straight, edge colour carried outward</source>
      <translation>Straight, couleur du bord étendue</translation>
    </message>
    <message>
      <source>Whole clip (%1 frames)</source>
      <translation>Plan entier (%1 images)</translation>
    </message>
    <message>
      <source>Whole length, black outside in and out point</source>
      <translation>Toute la longueur, noir hors des points d'entrée et de sortie</translation>
    </message>
    <message>
      <source>Write into this folder</source>
      <translation>Écrire dans ce dossier</translation>
    </message>
    <message>
      <source>{clip}, {object}, {content}, {alpha}, {format}, {width}, {height} are filled</source>
      <translation>{clip}, {object}, {content}, {alpha}, {format}, {width}, {height} sont remplacés</translation>
    </message>
  </context>
  <context>
    <name>ExportGaps</name>
    <message>
      <source>%1 objects have no mask on some of the %2 frames: they will be empty there. Track them first.</source>
      <translation>%1 objets n'ont pas de masque sur certaines des %2 images : ils y seront vides. Suivez-les d'abord.</translation>
    </message>
    <message>
      <source>%1 objects were corrected but not tracked again on some of the %2 frames. Track them first.</source>
      <translation>%1 objets ont été corrigés mais pas suivis à nouveau sur certaines des %2 images. Suivez-les d'abord.</translation>
    </message>
    <message>
      <source>'%1' has no mask on %2 of %3 frames: they will be empty. Track it first.</source>
      <translation>« %1 » n'a pas de masque sur %2 images sur %3 : elles seront vides. Suivez-le d'abord.</translation>
    </message>
    <message>
      <source>'%1' was corrected but not tracked again on %2 of %3 frames. Track it first.</source>
      <translation>« %1 » a été corrigé mais pas suivi à nouveau sur %2 images sur %3. Suivez-le d'abord.</translation>
    </message>
  </context>
  <context>
    <name>ExportHistory</name>
    <message>
      <source>%1 (running)</source>
      <translation>%1 (en cours)</translation>
    </message>
    <message>
      <source>%1 (waits)</source>
      <translation>%1 (en attente)</translation>
    </message>
    <message>
      <source>Cancel Export</source>
      <translation>Annuler l'export</translation>
    </message>
    <message>
      <source>Exports</source>
      <translation>Exports</translation>
    </message>
    <message>
      <source>Nothing was exported from this project yet.</source>
      <translation>Rien n'a encore été exporté de ce projet.</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>Rapport</translation>
    </message>
    <message>
      <source>Show Folder</source>
      <translation>Voir le dossier</translation>
    </message>
  </context>
  <context>
    <name>Exporter</name>
    <message>
      <source>Export %1</source>
      <translation>Export de %1</translation>
    </message>
  </context>
  <context>
    <name>GeneralPage</name>
    <message>
      <source>As the system</source>
      <translation>Comme le système</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Sombre</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Langue</translation>
    </message>
    <message>
      <source>Language and undo steps count from the next start on. Settings are kept in %1</source>
      <translation>La langue et les annulations comptent dès le prochain démarrage. Réglages gardés dans %1</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Clair</translation>
    </message>
    <message>
      <source>Onion skin frames on each side</source>
      <translation>Images de pelure d'oignon de chaque côté</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Thème</translation>
    </message>
    <message>
      <source>Undo steps</source>
      <translation>Nombre d'annulations</translation>
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
      <translation>Masque d'après l'alpha</translation>
    </message>
    <message>
      <source>Nothing of the object would be left: mark the frame absent instead.</source>
      <translation>Il ne resterait rien de l'objet : marquez-le plutôt absent de cette image.</translation>
    </message>
    <message>
      <source>This clip has no transparency of its own; click or draw the object.</source>
      <translation>Ce plan n'a pas de transparence propre ; cliquez ou dessinez l'objet.</translation>
    </message>
  </context>
  <context>
    <name>GroupActions</name>
    <message>
      <source>Fold Group</source>
      <translation>Replier le groupe</translation>
    </message>
    <message>
      <source>Group</source>
      <translation>Groupe</translation>
    </message>
    <message>
      <source>Group (empty for none)</source>
      <translation>Groupe (vide pour aucun)</translation>
    </message>
    <message>
      <source>Group Object</source>
      <translation>Grouper l'objet</translation>
    </message>
    <message>
      <source>Lock Group</source>
      <translation>Verrouiller le groupe</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <source>None</source>
      <translation>Aucun</translation>
    </message>
    <message>
      <source>Rename Group</source>
      <translation>Renommer le groupe</translation>
    </message>
    <message>
      <source>Rename Group…</source>
      <translation>Renommer le groupe…</translation>
    </message>
    <message>
      <source>Show or Hide Group</source>
      <translation>Montrer ou cacher le groupe</translation>
    </message>
    <message>
      <source>Solo Group</source>
      <translation>Groupe seul</translation>
    </message>
    <message>
      <source>The object is in no group; %1 puts it into one.</source>
      <translation>L'objet n'est dans aucun groupe ; %1 l'ajoute à un groupe.</translation>
    </message>
    <message>
      <source>Unfold Group</source>
      <translation>Déplier le groupe</translation>
    </message>
    <message>
      <source>Ungroup</source>
      <translation>Dissocier</translation>
    </message>
  </context>
  <context>
    <name>GroupRow</name>
    <message>
      <source>Fold the group</source>
      <translation>Replier le groupe</translation>
    </message>
    <message>
      <source>Lock the whole group</source>
      <translation>Verrouiller tout le groupe</translation>
    </message>
    <message>
      <source>Show only this group</source>
      <translation>Ne montrer que ce groupe</translation>
    </message>
    <message>
      <source>Show or hide the whole group</source>
      <translation>Montrer ou cacher tout le groupe</translation>
    </message>
    <message>
      <source>Unfold the group</source>
      <translation>Déplier le groupe</translation>
    </message>
  </context>
  <context>
    <name>Hints</name>
    <message>
      <source>%1 tracks both ways, %2 forward. %3 goes to the next problem.</source>
      <translation>%1 suit dans les deux sens, %2 en avant. %3 va au problème suivant.</translation>
    </message>
    <message>
      <source>Click on any frame to correct it. %1 exports.</source>
      <translation>Cliquez sur une image pour la corriger. %1 exporte.</translation>
    </message>
    <message>
      <source>Click the object, or drag a box around it. Right-click leaves out.</source>
      <translation>Cliquez l'objet ou tracez un cadre autour. Le clic droit exclut.</translation>
    </message>
    <message>
      <source>Draw around the object. Shift adds; Alt or the right button takes away.</source>
      <translation>Tracez le contour de l'objet. Maj ajoute ; Alt ou le bouton droit retire.</translation>
    </message>
    <message>
      <source>Embedded model</source>
      <translation>Modèle intégré</translation>
    </message>
    <message>
      <source>Hatched frames are stale: track again to redo only these.</source>
      <translation>Les images hachurées sont périmées : suivez à nouveau pour ne refaire qu'elles.</translation>
    </message>
    <message>
      <source>Look around as it tracks. %1 stops; finished frames stay.</source>
      <translation>Parcourez le clip pendant le suivi. %1 l'arrête ; les images finies restent.</translation>
    </message>
  </context>
  <context>
    <name>JobButton</name>
    <message>
      <source>Jobs in the background</source>
      <translation>Tâches en arrière-plan</translation>
    </message>
  </context>
  <context>
    <name>JobList</name>
    <message>
      <source>Jobs in the background</source>
      <translation>Tâches en arrière-plan</translation>
    </message>
    <message>
      <source>Nothing runs, nothing waits.</source>
      <translation>Rien ne tourne, rien n'attend.</translation>
    </message>
  </context>
  <context>
    <name>JobRow</name>
    <message>
      <source>%1 fps</source>
      <translation>%1 i/s</translation>
    </message>
    <message>
      <source>%1 left</source>
      <translation>reste %1</translation>
    </message>
    <message>
      <source>Cancel %1</source>
      <translation>Annuler %1</translation>
    </message>
    <message>
      <source>Cancel this job; what is finished is kept</source>
      <translation>Annuler cette tâche ; ce qui est fait reste</translation>
    </message>
    <message>
      <source>running</source>
      <translation>en cours</translation>
    </message>
    <message>
      <source>waits for its turn</source>
      <translation>attend son tour</translation>
    </message>
  </context>
  <context>
    <name>JobStatus</name>
    <message>
      <source>%1 fps</source>
      <translation>%1 i/s</translation>
    </message>
    <message>
      <source>%1 left</source>
      <translation>reste %1</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
  </context>
  <context>
    <name>KeysPage</name>
    <message>
      <source>Action</source>
      <translation>Action</translation>
    </message>
    <message>
      <source>Actions and keys</source>
      <translation>Actions et touches</translation>
    </message>
    <message>
      <source>Default</source>
      <translation>Par défaut</translation>
    </message>
    <message>
      <source>Key set</source>
      <translation>Jeu de touches</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Touches</translation>
    </message>
    <message>
      <source>More than one action on a key: %1</source>
      <translation>Plusieurs actions sur une touche : %1</translation>
    </message>
    <message>
      <source>New key</source>
      <translation>Nouvelle touche</translation>
    </message>
    <message>
      <source>No Key</source>
      <translation>Aucune touche</translation>
    </message>
    <message>
      <source>Press the new key</source>
      <translation>Appuyez sur la touche</translation>
    </message>
    <message>
      <source>Search actions and keys</source>
      <translation>Chercher actions et touches</translation>
    </message>
    <message>
      <source>Take keys from...</source>
      <translation>Reprendre les touches de...</translation>
    </message>
  </context>
  <context>
    <name>Looking</name>
    <message>
      <source>Clip or picture behind the cut-out</source>
      <translation>Plan ou image derrière le détourage</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>%1 (read only)</source>
      <translation>%1 (lecture seule)</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Cancel this export; nothing half-written stays</source>
      <translation>Annuler cet export ; rien d'inachevé ne reste</translation>
    </message>
    <message>
      <source>Open Recent</source>
      <translation>Récents</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Rétablir</translation>
    </message>
    <message>
      <source>Redo %1</source>
      <translation>Rétablir %1</translation>
    </message>
    <message>
      <source>Saving…</source>
      <translation>Enregistrement…</translation>
    </message>
    <message>
      <source>The model that tracks (Help &gt; Models)</source>
      <translation>Le modèle qui suit (Aide &gt; Modèles)</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Undo %1</source>
      <translation>Annuler %1</translation>
    </message>
    <message>
      <source>Untitled — %1</source>
      <translation>Sans titre — %1</translation>
    </message>
  </context>
  <context>
    <name>MatteDrop</name>
    <message>
      <source>%1 is now the mask of %2 on frame %3.</source>
      <translation>%1 est maintenant le masque de %2 à l'image %3.</translation>
    </message>
    <message>
      <source>Frame %4 of %1 is now the mask of %2 on frame %3.</source>
      <translation>L'image %4 de %1 est maintenant le masque de %2 à l'image %3.</translation>
    </message>
    <message>
      <source>Mask from File</source>
      <translation>Masque d'un fichier</translation>
    </message>
  </context>
  <context>
    <name>MattePanel</name>
    <message>
      <source>Feather</source>
      <translation>Adoucir</translation>
    </message>
    <message>
      <source>Frame</source>
      <translation>Image</translation>
    </message>
    <message>
      <source>From</source>
      <translation>Origine</translation>
    </message>
    <message>
      <source>Grow</source>
      <translation>Étendre</translation>
    </message>
    <message>
      <source>Invert</source>
      <translation>Inverser</translation>
    </message>
    <message>
      <source>Matte</source>
      <translation>Matte</translation>
    </message>
    <message>
      <source>Move the edge out, or in with negative values (pixels). Double-click the slider to set it back</source>
      <translation>Déplace le bord vers l'extérieur, ou vers l'intérieur si négatif (pixels). Un double-clic sur le curseur le remet à zéro</translation>
    </message>
    <message>
      <source>Predicted IoU</source>
      <translation>IoU prédite</translation>
    </message>
    <message>
      <source>Soften the edge to either side (pixels). Double-click the slider to set it back</source>
      <translation>Adoucit le bord de part et d'autre (pixels). Un double-clic sur le curseur le remet à zéro</translation>
    </message>
    <message>
      <source>Stability</source>
      <translation>Stabilité</translation>
    </message>
    <message>
      <source>State</source>
      <translation>État</translation>
    </message>
    <message>
      <source>Uncertainty</source>
      <translation>Incertitude</translation>
    </message>
    <message>
      <source>absent</source>
      <translation>absent</translation>
    </message>
    <message>
      <source>backward track</source>
      <translation>suivi arrière</translation>
    </message>
    <message>
      <source>both directions</source>
      <translation>deux sens</translation>
    </message>
    <message>
      <source>forward half</source>
      <translation>moitié avant</translation>
    </message>
    <message>
      <source>forward track</source>
      <translation>suivi avant</translation>
    </message>
    <message>
      <source>held frame</source>
      <translation>image tenue</translation>
    </message>
    <message>
      <source>locked</source>
      <translation>verrouillé</translation>
    </message>
    <message>
      <source>not tracked</source>
      <translation>non suivi</translation>
    </message>
    <message>
      <source>prompted</source>
      <translation>avec repère</translation>
    </message>
    <message>
      <source>prompts</source>
      <translation>repères</translation>
    </message>
    <message>
      <source>stale</source>
      <translation>périmé</translation>
    </message>
    <message>
      <source>tracked</source>
      <translation>suivi</translation>
    </message>
  </context>
  <context>
    <name>Messages</name>
    <message>
      <source>%1 and %2 more are unfinished files of another export: delete them where none is running.</source>
      <translation>%1 et %2 autres sont des fichiers inachevés d’un autre export : supprimez-les si aucun n’est en cours.</translation>
    </message>
    <message>
      <source>%1 cannot be opened: %2.</source>
      <translation>%1 ne peut pas être ouvert : %2.</translation>
    </message>
    <message>
      <source>%1 cannot be read (%2).</source>
      <translation>%1 ne peut pas être lu (%2).</translation>
    </message>
    <message>
      <source>%1 cannot be saved: %2.</source>
      <translation>%1 ne peut pas être enregistré : %2.</translation>
    </message>
    <message>
      <source>%1 exists already, and so do %2 more. Choose another name, or tick '%3'.</source>
      <translation>%1 existe déjà, et %2 autres fichiers aussi. Choisissez un autre nom ou cochez « %3 ».</translation>
    </message>
    <message>
      <source>%1 exists already. Choose another name, or tick '%2'.</source>
      <translation>%1 existe déjà. Choisissez un autre nom ou cochez « %2 ».</translation>
    </message>
    <message>
      <source>%1 has %2, and the project was made for %3. Choose that clip.</source>
      <translation>%1 a %2, le projet a été fait pour %3. Choisissez ce clip.</translation>
    </message>
    <message>
      <source>%1 has no frame %2: it has %3 to %4.</source>
      <translation>%1 n'a pas d'image %2 : il a %3 à %4.</translation>
    </message>
    <message>
      <source>%1 has no frame that can be decoded. Copy it again from its source.</source>
      <translation>%1 n'a aucune image qui puisse être décodée. Copiez-le à nouveau depuis sa source.</translation>
    </message>
    <message>
      <source>%1 has no frame that can be read. Copy it again from its source.</source>
      <translation>%1 n'a aucune image qui puisse être lue. Copiez-le à nouveau depuis sa source.</translation>
    </message>
    <message>
      <source>%1 has no moving picture. Choose another file.</source>
      <translation>%1 ne contient pas d'image animée. Choisissez un autre fichier.</translation>
    </message>
    <message>
      <source>%1 has not answered for %2 seconds. Check the drive or the network it is on.</source>
      <translation>%1 ne répond pas depuis %2 secondes. Vérifiez le disque ou le réseau où il se trouve.</translation>
    </message>
    <message>
      <source>%1 has sound but no moving picture. Choose a clip with a picture.</source>
      <translation>%1 contient du son mais pas d'image animée. Choisissez un clip avec une image.</translation>
    </message>
    <message>
      <source>%1 is %2 and the clip %3: a mask needs the clip's shape. Render it in that size.</source>
      <translation>%1 fait %2 et le plan %3 : un masque doit avoir la forme du plan. Calculez-le dans cette taille.</translation>
    </message>
    <message>
      <source>%1 is a folder, and %2 is one file. Give it a name that ends in %3.</source>
      <translation>%1 est un dossier, et %2 est un seul fichier. Donnez-lui un nom qui finit par %3.</translation>
    </message>
    <message>
      <source>%1 is a folder. Choose another name.</source>
      <translation>%1 est un dossier. Choisissez un autre nom.</translation>
    </message>
    <message>
      <source>%1 is a pipe or a device, not a file. Save the clip first.</source>
      <translation>%1 est un tube ou un périphérique, pas un fichier. Enregistrez d'abord le clip.</translation>
    </message>
    <message>
      <source>%1 is an unfinished file of another export: delete it where none is running.</source>
      <translation>%1 est un fichier inachevé d’un autre export : supprimez-le si aucun n’est en cours.</translation>
    </message>
    <message>
      <source>%1 is empty (0 bytes). Copy it again from its source.</source>
      <translation>%1 est vide (0 octet). Copiez-le à nouveau depuis sa source.</translation>
    </message>
    <message>
      <source>%1 is locked. Unlock the object first.</source>
      <translation>%1 est verrouillé. Déverrouillez d'abord l'objet.</translation>
    </message>
    <message>
      <source>%1 is no clip that can be read. Choose a movie, a picture or a numbered sequence.</source>
      <translation>%1 n'est pas un clip lisible. Choisissez un film, une image ou une séquence numérotée.</translation>
    </message>
    <message>
      <source>%1 is open elsewhere (%2). Close it there, or open it for reading.</source>
      <translation>%1 est ouvert ailleurs (%2). Fermez-le là-bas, ou ouvrez-le en lecture seule.</translation>
    </message>
    <message>
      <source>%1 is read only. Save it under another name to change it.</source>
      <translation>%1 est en lecture seule. Enregistrez-le sous un autre nom pour le modifier.</translation>
    </message>
    <message>
      <source>%1 is text, not a clip. Choose a movie, a picture or a numbered sequence.</source>
      <translation>%1 est du texte, pas un clip. Choisissez un film, une image ou une séquence numérotée.</translation>
    </message>
    <message>
      <source>%1 is the project's own source and is never written over. Choose another name.</source>
      <translation>%1 est la source même du projet et n'est jamais écrasé. Choisissez un autre nom.</translation>
    </message>
    <message>
      <source>%1 may not be read. Check its permissions.</source>
      <translation>La lecture de %1 n'est pas autorisée. Vérifiez ses droits d'accès.</translation>
    </message>
    <message>
      <source>%1 was not exported: %2.</source>
      <translation>%1 n'a pas été exporté : %2.</translation>
    </message>
    <message>
      <source>%1 was not opened: %2.</source>
      <translation>%1 n'a pas été ouvert : %2.</translation>
    </message>
    <message>
      <source>%1 would be read as one of the clip's own pictures. Choose another folder.</source>
      <translation>%1 serait lu comme l'une des images du clip. Choisissez un autre dossier.</translation>
    </message>
    <message>
      <source>%1 x %2 pixels and %3 frames</source>
      <translation>%1 x %2 pixels et %3 images</translation>
    </message>
    <message>
      <source>%1: %2 frames need numbered names. Write %3, or name a folder for the files.</source>
      <translation>%1 : %2 images demandent des noms numérotés. Écrivez %3, ou indiquez un dossier pour les fichiers.</translation>
    </message>
    <message>
      <source>%1: %2 holds at most %4 pixels a side, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1 : %2 contient au plus %4 pixels par côté, et le plan fait %3. Choisissez ProRes 4444 ou FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 is not available, because the installed av package has no encoder %3. Choose another format.</source>
      <translation>%1 : %2 n'est pas disponible, car le paquet av installé n'a pas d'encodeur %3. Choisissez un autre format.</translation>
    </message>
    <message>
      <source>%1: %2 is written to %3. Change the name or the format.</source>
      <translation>%1 : %2 s'écrit en %3. Changez le nom ou le format.</translation>
    </message>
    <message>
      <source>%1: %2 needs an even width and height, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1 : %2 demande une largeur et une hauteur paires, et le plan fait %3. Choisissez ProRes 4444 ou FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 needs an even width, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1 : %2 demande une largeur paire, et le plan fait %3. Choisissez ProRes 4444 ou FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 needs at least %4, and the clip is %3. Choose ProRes 4444 or FFV1.</source>
      <translation>%1 : %2 demande au moins %4, et le plan fait %3. Choisissez ProRes 4444 ou FFV1.</translation>
    </message>
    <message>
      <source>%1: %2 stands for nothing. Write one of %3.</source>
      <translation>%1 : %2 ne correspond à rien. Écrivez l'un de %3.</translation>
    </message>
    <message>
      <source>%1: files are numbered from 0 on. Choose another first number under '%2'.</source>
      <translation>%1 : les fichiers sont numérotés à partir de 0. Choisissez un autre premier numéro sous « %2 ».</translation>
    </message>
    <message>
      <source>%1: the clip is now %2, the project was made for %3. Locate the right clip.</source>
      <translation>%1 : le plan fait maintenant %2, le projet a été fait pour %3. Localisez le bon plan.</translation>
    </message>
    <message>
      <source>%1: the name is too long. Choose a shorter one.</source>
      <translation>%1 : le nom est trop long. Choisissez-en un plus court.</translation>
    </message>
    <message>
      <source>'%1' is not tracked on %2: it is empty there.</source>
      <translation>« %1 » n'est pas suivi sur %2 : il y est vide.</translation>
    </message>
    <message>
      <source>'%1' was corrected but not tracked again on %2.</source>
      <translation>« %1 » a été corrigé mais pas suivi à nouveau sur %2.</translation>
    </message>
    <message>
      <source>A name needs at least one visible character.</source>
      <translation>Un nom doit contenir au moins un caractère visible.</translation>
    </message>
    <message>
      <source>Colour is brought from %1 to linear light.</source>
      <translation>La couleur passe de %1 à la lumière linéaire.</translation>
    </message>
    <message>
      <source>Colour is brought from %1 to the sRGB curve.</source>
      <translation>La couleur passe de %1 à la courbe sRGB.</translation>
    </message>
    <message>
      <source>Colour is not linear light: %1 is not known here.</source>
      <translation>La couleur n'est pas en lumière linéaire : %1 n'est pas connu ici.</translation>
    </message>
    <message>
      <source>Frame %1 of %2 cannot be read (%3). The clip may be incomplete.</source>
      <translation>L'image %1 de %2 est illisible (%3). Le plan est peut-être incomplet.</translation>
    </message>
    <message>
      <source>Frame %1 of %2 is locked. Unlock it first.</source>
      <translation>L'image %1 de %2 est verrouillée. Déverrouillez-la d'abord.</translation>
    </message>
    <message>
      <source>Masks of '%1' are lost on %2: it is empty there.</source>
      <translation>Des masques de « %1 » sont perdus sur %2 : il y est vide.</translation>
    </message>
    <message>
      <source>NaN or infinite colour is written as black or 65504 on %1.</source>
      <translation>Une couleur NaN ou infinie est écrite en noir ou 65504 : %1.</translation>
    </message>
    <message>
      <source>Nothing can be written into the folder %1. Choose another folder.</source>
      <translation>Rien ne peut être écrit dans le dossier %1. Choisissez un autre dossier.</translation>
    </message>
    <message>
      <source>Nothing in %1 is white there: it holds no mask.</source>
      <translation>Rien n'est blanc dans %1 à cet endroit : il ne contient pas de masque.</translation>
    </message>
    <message>
      <source>Nothing is visible on %1.</source>
      <translation>Rien n'est visible sur %1.</translation>
    </message>
    <message>
      <source>Objects overlap on %1: picked together they cover more than 1.</source>
      <translation>Des objets se chevauchent sur %1 : pris ensemble, ils couvrent plus de 1.</translation>
    </message>
    <message>
      <source>Pixels are %1, which %2 does not say: set it in your program.</source>
      <translation>Les pixels sont en %1, ce que %2 n'indique pas : réglez-le dans le logiciel.</translation>
    </message>
    <message>
      <source>Programs take the alpha of %1 as straight: set it to premultiplied there.</source>
      <translation>Les logiciels lisent l'alpha de %1 comme straight : réglez-le là sur prémultiplié.</translation>
    </message>
    <message>
      <source>The clip %1 is not there. Locate it.</source>
      <translation>Le clip %1 est introuvable. Indiquez où il se trouve.</translation>
    </message>
    <message>
      <source>The clip does not say its colour; assumed: %1.</source>
      <translation>Le plan n'indique pas sa couleur ; supposé : %1.</translation>
    </message>
    <message>
      <source>The clip has a variable rate; numbered pictures carry no times.</source>
      <translation>Le plan a une cadence variable ; des images numérotées ne portent pas d'instants.</translation>
    </message>
    <message>
      <source>The clip is full range: the movie's code values differ, its picture does not.</source>
      <translation>Le plan est en plage complète : les valeurs codées du film diffèrent, son image non.</translation>
    </message>
    <message>
      <source>The clip is interlaced, which %1 does not tell here: set bottom field first in your program.</source>
      <translation>Le plan est entrelacé, ce que %1 n'indique pas ici : réglez trame inférieure d'abord dans le logiciel.</translation>
    </message>
    <message>
      <source>The clip is interlaced, which %1 does not tell here: set its field order in your program.</source>
      <translation>Le plan est entrelacé, ce que %1 n'indique pas ici : réglez l'ordre des trames dans le logiciel.</translation>
    </message>
    <message>
      <source>The clip is interlaced, which %1 does not tell here: set top field first in your program.</source>
      <translation>Le plan est entrelacé, ce que %1 n'indique pas ici : réglez trame supérieure d'abord dans le logiciel.</translation>
    </message>
    <message>
      <source>The clip's ICC profile (%1) is not written: assign it where the files are used.</source>
      <translation>Le profil ICC du plan (%1) n'est pas écrit : attribuez-le là où les fichiers sont utilisés.</translation>
    </message>
    <message>
      <source>The folder %1 holds %2 sequences. Open a picture of the one you mean: %3.</source>
      <translation>Le dossier %1 contient %2 séquences. Ouvrez une image de celle que vous voulez : %3.</translation>
    </message>
    <message>
      <source>The folder %1 holds no numbered pictures. Choose a movie or another folder.</source>
      <translation>Le dossier %1 ne contient pas d'images numérotées. Choisissez un film ou un autre dossier.</translation>
    </message>
    <message>
      <source>The index of %1 is missing (no moov atom): the recording or copy was cut short. Copy it again or repair it.</source>
      <translation>L'index de %1 manque (pas d'atome moov) : l'enregistrement ou la copie a été interrompu. Copiez-le à nouveau ou réparez-le.</translation>
    </message>
    <message>
      <source>The model %1 cannot be used: %2.</source>
      <translation>Le modèle %1 est inutilisable : %2.</translation>
    </message>
    <message>
      <source>The numbers of %1 run from %2 to %3 with only %4 files. Move stray files away.</source>
      <translation>Les numéros de %1 vont de %2 à %3 pour seulement %4 fichiers. Écartez les fichiers isolés.</translation>
    </message>
    <message>
      <source>The picture of %1 is of a kind that cannot be decoded here. Convert it to ProRes or H.264.</source>
      <translation>L'image de %1 est d'un type qui ne peut pas être décodé ici. Convertissez-la en ProRes ou H.264.</translation>
    </message>
    <message>
      <source>The pictures of %1 differ in size: %2. Put each size into a folder of its own.</source>
      <translation>Les images de %1 ont des tailles différentes : %2. Placez chaque taille dans son propre dossier.</translation>
    </message>
    <message>
      <source>The report could not be kept in the project: %1.</source>
      <translation>Le rapport n'a pas pu être gardé dans le projet : %1.</translation>
    </message>
    <message>
      <source>The sound was encoded again, from %1 to %2.</source>
      <translation>Le son a été réencodé, de %1 en %2.</translation>
    </message>
    <message>
      <source>The timecode %1 is left out: %2 holds none.</source>
      <translation>Le timecode %1 est omis : %2 n'en contient pas.</translation>
    </message>
    <message>
      <source>The timecode %1 is left out: it is none at %2 frames a second.</source>
      <translation>Le timecode %1 est omis : il n'existe pas à %2 images par seconde.</translation>
    </message>
    <message>
      <source>The timecode is left out: %1 counts no more than %2 frames.</source>
      <translation>Le timecode est omis : %1 ne compte pas plus de %2 images.</translation>
    </message>
    <message>
      <source>There is no file %1. Check the name.</source>
      <translation>Le fichier %1 n'existe pas. Vérifiez le nom.</translation>
    </message>
    <message>
      <source>There is no folder %1. Check the name.</source>
      <translation>Le dossier %1 n'existe pas. Vérifiez le nom.</translation>
    </message>
    <message>
      <source>Times are rounded to %1 s by %2.</source>
      <translation>Les instants sont arrondis à %1 s par %2.</translation>
    </message>
    <message>
      <source>Unreadable in the clip: %1. Written there instead: %2.</source>
      <translation>Illisible dans le plan : %1. Écrit à la place : %2.</translation>
    </message>
    <message>
      <source>frame %1</source>
      <translation>l'image %1</translation>
    </message>
    <message>
      <source>frames %1</source>
      <translation>les images %1</translation>
    </message>
  </context>
  <context>
    <name>ModelsPage</name>
    <message>
      <source>%1 fps</source>
      <translation>%1 i/s</translation>
    </message>
    <message>
      <source>%1 is installed.</source>
      <translation>%1 est installé.</translation>
    </message>
    <message>
      <source>%1 was read through.</source>
      <translation>%1 a été lu en entier.</translation>
    </message>
    <message>
      <source>A checkpoint of SAM 2.1</source>
      <translation>Un checkpoint de SAM 2.1</translation>
    </message>
    <message>
      <source>Add %1</source>
      <translation>Ajouter %1</translation>
    </message>
    <message>
      <source>Add file…</source>
      <translation>Ajouter un fichier…</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Download</source>
      <translation>Télécharger</translation>
    </message>
    <message>
      <source>Download %1</source>
      <translation>Télécharger %1</translation>
    </message>
    <message>
      <source>Embedded</source>
      <translation>Intégré</translation>
    </message>
    <message>
      <source>Licence</source>
      <translation>Licence</translation>
    </message>
    <message>
      <source>Measure Speed</source>
      <translation>Mesurer la vitesse</translation>
    </message>
    <message>
      <source>Measure the speed of %1</source>
      <translation>Mesurer la vitesse de %1</translation>
    </message>
    <message>
      <source>Measured: tracking one object through the demo clip.</source>
      <translation>Mesuré : suivi d'un objet dans le plan de démonstration.</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modèle</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Taille</translation>
    </message>
    <message>
      <source>Speed here</source>
      <translation>Vitesse ici</translation>
    </message>
    <message>
      <source>State</source>
      <translation>État</translation>
    </message>
    <message>
      <source>The embedded model works at once, offline. The larger ones by Meta find edges better and need more time. All are free for paid work (Apache 2.0).</source>
      <translation>Le modèle intégré marche tout de suite, hors ligne. Les plus grands, de Meta, trouvent mieux les bords et demandent plus de temps. Tous sont libres pour le travail rémunéré (Apache 2.0).</translation>
    </message>
    <message>
      <source>The file was added.</source>
      <translation>Le fichier a été ajouté.</translation>
    </message>
    <message>
      <source>Track a few frames of the demo clip with this model</source>
      <translation>Suivre quelques images du plan de démonstration avec ce modèle</translation>
    </message>
    <message>
      <source>Use</source>
      <translation>Utiliser</translation>
    </message>
    <message>
      <source>Verify</source>
      <translation>Vérifier</translation>
    </message>
    <message>
      <source>Verify %1</source>
      <translation>Vérifier %1</translation>
    </message>
    <message>
      <source>in the box</source>
      <translation>fourni</translation>
    </message>
    <message>
      <source>in use</source>
      <translation>utilisé</translation>
    </message>
    <message>
      <source>installed</source>
      <translation>installé</translation>
    </message>
    <message>
      <source>installed, another file than known</source>
      <translation>installé, fichier différent de celui connu</translation>
    </message>
    <message>
      <source>installed, not verified</source>
      <translation>installé, non vérifié</translation>
    </message>
    <message>
      <source>not installed</source>
      <translation>non installé</translation>
    </message>
    <message>
      <source>partly downloaded</source>
      <translation>partiellement téléchargé</translation>
    </message>
  </context>
  <context>
    <name>NoticeBar</name>
    <message>
      <source>Dismiss</source>
      <translation>Fermer</translation>
    </message>
    <message>
      <source>Dismiss message</source>
      <translation>Fermer le message</translation>
    </message>
  </context>
  <context>
    <name>ObjectPanel</name>
    <message>
      <source>Click something in the picture to cut it out.</source>
      <translation>Cliquez dans l'image sur ce qu'il faut détourer.</translation>
    </message>
    <message>
      <source>Colour of the object</source>
      <translation>Couleur de l'objet</translation>
    </message>
    <message>
      <source>Group %1</source>
      <translation>Groupe %1</translation>
    </message>
    <message>
      <source>Group %1, folded</source>
      <translation>Groupe %1, replié</translation>
    </message>
    <message>
      <source>Objects</source>
      <translation>Objets</translation>
    </message>
  </context>
  <context>
    <name>ObjectRow</name>
    <message>
      <source>Colour</source>
      <translation>Couleur</translation>
    </message>
    <message>
      <source>Colour of %1</source>
      <translation>Couleur de %1</translation>
    </message>
    <message>
      <source>Lock the whole object</source>
      <translation>Verrouiller tout l'objet</translation>
    </message>
    <message>
      <source>Show only this object</source>
      <translation>N'afficher que cet objet</translation>
    </message>
    <message>
      <source>Show or hide</source>
      <translation>Afficher ou masquer</translation>
    </message>
  </context>
  <context>
    <name>Opening</name>
    <message>
      <source>%1 is not what it was when the project was made.</source>
      <translation>%1 n'est plus ce qu'il était à la création du projet.</translation>
    </message>
    <message>
      <source>Add Clip</source>
      <translation>Ajouter un plan</translation>
    </message>
    <message>
      <source>Clip Settings</source>
      <translation>Réglages du plan</translation>
    </message>
    <message>
      <source>Relink Clip</source>
      <translation>Relier le plan</translation>
    </message>
  </context>
  <context>
    <name>PerformancePage</name>
    <message>
      <source>Clips are read where they lie, a few frames at a time: memory stays the same for any length. The frame budget counts from the next clip on.</source>
      <translation>Les plans sont lus sur place, quelques images à la fois : la mémoire reste la même quelle que soit la durée. La limite vaut dès le prochain plan.</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Périphérique</translation>
    </message>
    <message>
      <source>Every model</source>
      <translation>Tous les modèles</translation>
    </message>
    <message>
      <source>Frames kept in memory</source>
      <translation>Images gardées en mémoire</translation>
    </message>
    <message>
      <source>Learn each shot</source>
      <translation>Apprendre chaque plan</translation>
    </message>
    <message>
      <source>The best there is</source>
      <translation>Le meilleur disponible</translation>
    </message>
    <message>
      <source>The embedded model only</source>
      <translation>Le modèle intégré seulement</translation>
    </message>
  </context>
  <context>
    <name>ReadOnlyBanner</name>
    <message>
      <source>%1 is read only: another process has it open. You can look, play and export; to change anything, save it under another name.</source>
      <translation>%1 est en lecture seule : un autre processus l'a ouvert. Vous pouvez regarder, lire et exporter ; pour modifier, enregistrez-le sous un autre nom.</translation>
    </message>
    <message>
      <source>Go on in a copy of your own</source>
      <translation>Continuer dans une copie à vous</translation>
    </message>
    <message>
      <source>Read the project as it is by now</source>
      <translation>Lire le projet tel qu'il est maintenant</translation>
    </message>
    <message>
      <source>Reload</source>
      <translation>Recharger</translation>
    </message>
    <message>
      <source>Save As…</source>
      <translation>Enregistrer sous…</translation>
    </message>
  </context>
  <context>
    <name>Returns</name>
    <message>
      <source>%1 may be back at frame %2: the scene after the cut looks like that of frame %3.</source>
      <translation>%1 est peut-être de retour à l'image %2 : la scène après la coupe ressemble à celle de l'image %3.</translation>
    </message>
    <message>
      <source>A new scene begins at frame %2. Is %1 in it?</source>
      <translation>Une nouvelle scène commence à l'image %2. %1 y est-il ?</translation>
    </message>
    <message>
      <source>Go There</source>
      <translation>Y aller</translation>
    </message>
    <message>
      <source>Mark Absent</source>
      <translation>Marquer absent</translation>
    </message>
    <message>
      <source>Not There</source>
      <translation>Pas là</translation>
    </message>
    <message>
      <source>Stop at Cut</source>
      <translation>S'arrêter à la coupe</translation>
    </message>
    <message>
      <source>There is no cut up to this frame.</source>
      <translation>Il n'y a pas de coupe jusqu'à cette image.</translation>
    </message>
    <message>
      <source>Track Across</source>
      <translation>Suivre au-delà</translation>
    </message>
    <message>
      <source>Track Across Cut</source>
      <translation>Suivre au-delà de la coupe</translation>
    </message>
    <message>
      <source>Tracking crosses the cut at frame %1 now.</source>
      <translation>Le suivi franchit maintenant la coupe à l'image %1.</translation>
    </message>
    <message>
      <source>Tracking stops at the cut at frame %1 again.</source>
      <translation>Le suivi s'arrête de nouveau à la coupe à l'image %1.</translation>
    </message>
  </context>
  <context>
    <name>SettingsDialog</name>
    <message>
      <source>General</source>
      <translation>Général</translation>
    </message>
    <message>
      <source>Keyboard</source>
      <translation>Clavier</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <source>Pages</source>
      <translation>Pages</translation>
    </message>
    <message>
      <source>Performance</source>
      <translation>Performances</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Réglages</translation>
    </message>
    <message>
      <source>This computer</source>
      <translation>Cet ordinateur</translation>
    </message>
  </context>
  <context>
    <name>Stage</name>
    <message>
      <source>Open and index the clip</source>
      <translation>Ouvrir et indexer le plan</translation>
    </message>
  </context>
  <context>
    <name>Suggesting</name>
    <message>
      <source>No click would help on this frame.</source>
      <translation>Aucun clic n'aiderait sur cette image.</translation>
    </message>
    <message>
      <source>Suggested Point</source>
      <translation>Point suggéré</translation>
    </message>
    <message>
      <source>Track first: a click is suggested where a mask is in doubt.</source>
      <translation>Suivez d'abord : un clic est suggéré là où un masque est douteux.</translation>
    </message>
  </context>
  <context>
    <name>Thumbnails</name>
    <message>
      <source>Thumbnails</source>
      <translation>Vignettes</translation>
    </message>
  </context>
  <context>
    <name>Timeline</name>
    <message>
      <source>Close the object to edits and tracking</source>
      <translation>Fermer l'objet aux modifications et au suivi</translation>
    </message>
    <message>
      <source>Drag to scrub. Drag the brackets to set in and out point</source>
      <translation>Glissez pour parcourir. Glissez les crochets pour placer les points d'entrée et de sortie</translation>
    </message>
    <message>
      <source>Group %1: %2. Click its name to unfold it.</source>
      <translation>Groupe %1 : %2. Cliquez sur son nom pour le déplier.</translation>
    </message>
    <message>
      <source>Show only this object</source>
      <translation>N'afficher que cet objet</translation>
    </message>
    <message>
      <source>Show or hide</source>
      <translation>Afficher ou masquer</translation>
    </message>
    <message>
      <source>Timeline</source>
      <translation>Timeline</translation>
    </message>
    <message>
      <source>absent</source>
      <translation>absent</translation>
    </message>
    <message>
      <source>locked</source>
      <translation>verrouillé</translation>
    </message>
    <message>
      <source>not tracked</source>
      <translation>non suivi</translation>
    </message>
    <message>
      <source>prompted; Alt-drag moves the prompt in time</source>
      <translation>avec repère ; Alt-glisser le déplace dans le temps</translation>
    </message>
    <message>
      <source>stale: track again</source>
      <translation>périmé : à suivre de nouveau</translation>
    </message>
    <message>
      <source>tracked</source>
      <translation>suivi</translation>
    </message>
  </context>
  <context>
    <name>ToolBar</name>
    <message>
      <source>Black</source>
      <translation>Noir</translation>
    </message>
    <message>
      <source>Checker</source>
      <translation>Damier</translation>
    </message>
    <message>
      <source>Clip: %1</source>
      <translation>Plan : %1</translation>
    </message>
    <message>
      <source>Clips of the project</source>
      <translation>Plans du projet</translation>
    </message>
    <message>
      <source>Clips of the project; drop more to add them</source>
      <translation>Plans du projet ; déposez-en d'autres pour les ajouter</translation>
    </message>
    <message>
      <source>Clip…</source>
      <translation>Plan…</translation>
    </message>
    <message>
      <source>Cut-out backdrop</source>
      <translation>Fond du détourage</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>Exporter</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exporter…</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Vert</translation>
    </message>
    <message>
      <source>Overlay opacity</source>
      <translation>Opacité de la superposition</translation>
    </message>
    <message>
      <source>What lies behind the cut-out</source>
      <translation>Ce qui se trouve derrière le détourage</translation>
    </message>
    <message>
      <source>White</source>
      <translation>Blanc</translation>
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
      <translation>%1 images · %2 i/s</translation>
    </message>
    <message>
      <source>Frame number</source>
      <translation>Numéro d'image</translation>
    </message>
    <message>
      <source>Frame number; type a number, a timecode, or +10 to go on</source>
      <translation>Numéro d'image ; tapez un numéro, un timecode, ou +10 pour avancer</translation>
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
      <translation>Forme d'onde</translation>
    </message>
  </context>
  <context>
    <name>Welcome</name>
    <message>
      <source>1  Click the object      2  Track      3  Fix what drifts      4  Export</source>
      <translation>1  Cliquer l'objet      2  Suivre      3  Corriger      4  Exporter</translation>
    </message>
    <message>
      <source>A movie, an image sequence or a project. It is read where it lies; nothing is copied or uploaded.</source>
      <translation>Un film, une séquence d'images ou un projet. Tout est lu sur place ; rien n'est copié ni envoyé.</translation>
    </message>
    <message>
      <source>Drop a clip here</source>
      <translation>Déposez un plan ici</translation>
    </message>
    <message>
      <source>Open a clip or project</source>
      <translation>Ouvrir un clip ou un projet</translation>
    </message>
    <message>
      <source>Open…</source>
      <translation>Ouvrir…</translation>
    </message>
    <message>
      <source>Try the demo clip</source>
      <translation>Essayer le plan de démonstration</translation>
    </message>
  </context>
  <context>
    <name>Window</name>
    <message>
      <source>%1 is written, read back and right.</source>
      <translation>%1 est écrit, relu et conforme.</translation>
    </message>
    <message>
      <source>Box</source>
      <translation>Cadre</translation>
    </message>
    <message>
      <source>Checking what was written</source>
      <translation>Vérification de ce qui a été écrit</translation>
    </message>
    <message>
      <source>Click what belongs to the object first, then leave parts out.</source>
      <translation>Cliquez d'abord ce qui appartient à l'objet, puis excluez des parties.</translation>
    </message>
    <message>
      <source>Colour</source>
      <translation>Couleur</translation>
    </message>
    <message>
      <source>Downloading</source>
      <translation>Téléchargement</translation>
    </message>
    <message>
      <source>Exclude Point</source>
      <translation>Point exclu</translation>
    </message>
    <message>
      <source>Exporting</source>
      <translation>Export en cours</translation>
    </message>
    <message>
      <source>Include Point</source>
      <translation>Point inclus</translation>
    </message>
    <message>
      <source>Learning the shot</source>
      <translation>Apprentissage du plan</translation>
    </message>
    <message>
      <source>Looking for cuts</source>
      <translation>Recherche des coupes</translation>
    </message>
    <message>
      <source>Matte</source>
      <translation>Matte</translation>
    </message>
    <message>
      <source>Measuring</source>
      <translation>Mesure</translation>
    </message>
    <message>
      <source>Move Prompt</source>
      <translation>Déplacer le repère</translation>
    </message>
    <message>
      <source>Move Prompt in Time</source>
      <translation>Déplacer le repère dans le temps</translation>
    </message>
    <message>
      <source>No prompt on this frame; %1 removes the object.</source>
      <translation>Aucun repère sur cette image ; %1 supprime l'objet.</translation>
    </message>
    <message>
      <source>Reading prompts</source>
      <translation>Lecture des repères</translation>
    </message>
    <message>
      <source>Show Folder</source>
      <translation>Voir le dossier</translation>
    </message>
    <message>
      <source>There is no picture of frame %1 to click or draw in. Go to another frame.</source>
      <translation>L'image %1 ne s'affiche pas : on ne peut ni y cliquer ni y dessiner. Allez à une autre image.</translation>
    </message>
    <message>
      <source>Tracking</source>
      <translation>Suivi</translation>
    </message>
  </context>
  <context>
    <name>WindowActions</name>
    <message>
      <source>%1

Leave the project all the same? The last changes would be lost.</source>
      <translation>%1

Quitter le projet quand même ? Les dernières modifications seraient perdues.</translation>
    </message>
    <message>
      <source>%1 is no frame number and no timecode.</source>
      <translation>%1 n'est ni un numéro d'image ni un timecode.</translation>
    </message>
    <message>
      <source>%1 is not where it was. The project is safe; show where the clip is now.</source>
      <translation>%1 n'est plus à sa place. Le projet est intact ; indiquez où se trouve le plan.</translation>
    </message>
    <message>
      <source>&lt;b&gt;Rotoline %1&lt;/b&gt;&lt;p&gt;Rotoscoping on your own machine. Segment Anything 2.1, with an engine and an embedded model of our own. Apache 2.0; free for paid work.&lt;/p&gt;</source>
      <translation>&lt;b&gt;Rotoline %1&lt;/b&gt;&lt;p&gt;La rotoscopie sur votre machine. Segment Anything 2.1, avec un moteur et un modèle intégré à nous. Apache 2.0 ; libre pour le travail rémunéré.&lt;/p&gt;</translation>
    </message>
    <message>
      <source>About Rotoline</source>
      <translation>À propos de Rotoline</translation>
    </message>
    <message>
      <source>An export is running. Quit and cancel it?</source>
      <translation>Un export est en cours. Quitter et l'annuler ?</translation>
    </message>
    <message>
      <source>Clips and projects (*)</source>
      <translation>Plans et projets (*)</translation>
    </message>
    <message>
      <source>Locate…</source>
      <translation>Localiser…</translation>
    </message>
    <message>
      <source>Models…</source>
      <translation>Modèles…</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <source>Not saved</source>
      <translation>Non enregistré</translation>
    </message>
    <message>
      <source>Nothing yet</source>
      <translation>Rien encore</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Ouvrir</translation>
    </message>
    <message>
      <source>Open Read-Only</source>
      <translation>Ouvrir en lecture seule</translation>
    </message>
    <message>
      <source>Open clips or a project</source>
      <translation>Ouvrir des plans ou un projet</translation>
    </message>
    <message>
      <source>Open the folder of an image sequence</source>
      <translation>Ouvrir le dossier d'une séquence</translation>
    </message>
    <message>
      <source>Opening %1…</source>
      <translation>Ouverture de %1…</translation>
    </message>
    <message>
      <source>Projects</source>
      <translation>Projets</translation>
    </message>
    <message>
      <source>Read only</source>
      <translation>Lecture seule</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Renommer</translation>
    </message>
    <message>
      <source>Rename Object</source>
      <translation>Renommer l'objet</translation>
    </message>
    <message>
      <source>Rotoline was cut off last time. %1 has your work up to the last second.</source>
      <translation>Rotoline a été interrompu la dernière fois. %1 contient votre travail jusqu'à la dernière seconde.</translation>
    </message>
    <message>
      <source>Save As…</source>
      <translation>Enregistrer sous…</translation>
    </message>
    <message>
      <source>Save project as</source>
      <translation>Enregistrer le projet sous</translation>
    </message>
    <message>
      <source>Saved</source>
      <translation>Enregistré</translation>
    </message>
    <message>
      <source>Saved as %1. Every change is saved by itself from now on.</source>
      <translation>Enregistré sous %1. Chaque modification s'enregistre désormais d'elle-même.</translation>
    </message>
    <message>
      <source>Saving…</source>
      <translation>Enregistrement…</translation>
    </message>
    <message>
      <source>There is an untitled project from an earlier session: %1</source>
      <translation>Un projet sans titre d'une session précédente existe : %1</translation>
    </message>
    <message>
      <source>There is no picture of %1: 'File &gt; %2' finds the clip.</source>
      <translation>Il n'y a pas d'image de %1 : « Fichier &gt; %2 » retrouve le clip.</translation>
    </message>
    <message>
      <source>To hear the clip's sound, install Qt's multimedia module: pip install PySide6-Addons (or rotoline[audio]), then start Rotoline again</source>
      <translation>Pour entendre le son du plan, installez le module multimédia de Qt : pip install PySide6-Addons (ou rotoline[audio]), puis relancez Rotoline</translation>
    </message>
    <message>
      <source>Where is %1?</source>
      <translation>Où est %1 ?</translation>
    </message>
  </context>
</TS>
